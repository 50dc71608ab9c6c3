// The process that takes events in, for the tracking proof: the API's own route behind a plain HTTP server, connected as the web role.
import { startTrackingServer } from '#app/v1/testing/tracking-server.ts'

const server = await startTrackingServer()
let mostBytes = 0
const watch = setInterval(() => { mostBytes = Math.max(mostBytes, process.memoryUsage.rss()) }, 100)
process.on('message', () => {
  process.send?.({ mostBytes: Math.max(mostBytes, process.memoryUsage.rss()) })
  mostBytes = 0
})
process.on('disconnect', () => { clearInterval(watch); void server.stop().then(() => process.exit(0)) })
process.send?.({ url: server.url })
