/** How a program signs a call, as lines to copy: the secret comes from the environment, and never stands in them. */

const oneLine = (example: string): string => {
  try {
    return JSON.stringify(JSON.parse(example))
  } catch {
    return '{"id":"42","email":"ada@example.com"}'
  }
}

/** With curl and openssl. */
export function curlSample(address: string, example: string): string {
  return `body='${oneLine(example).replaceAll("'", "'\\''")}'
at=$(date +%s)
mac=$(printf '%s.%s' "$at" "$body" | openssl dgst -sha256 -hmac "$LEADLIGHT_SECRET" -r | cut -d' ' -f1)
curl '${address}' \\
  -H 'content-type: application/json' -H "x-leadlight-id: $(openssl rand -hex 16)" \\
  -H "x-leadlight-signature: t=$at,v1=$mac" --data-binary "$body"`
}

/** With Node, and nothing to install. */
export function nodeSample(address: string, example: string): string {
  return `import { createHmac, randomUUID } from 'node:crypto'

const body = JSON.stringify(${oneLine(example)})
const at = Math.floor(Date.now() / 1000)
const mac = createHmac('sha256', process.env.LEADLIGHT_SECRET).update(\`\${at}.\${body}\`).digest('hex')
const answer = await fetch('${address}', {
  method: 'POST', body,
  headers: { 'content-type': 'application/json', 'x-leadlight-id': randomUUID(), 'x-leadlight-signature': \`t=\${at},v1=\${mac}\` },
})
console.log(answer.status, await answer.text())`
}
