import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { log, withLogFields } from '#platform/log/log.ts'
import { requestIdOf } from '#platform/http/route.ts'
import { requestContext } from '#trpc/request-context.ts'
import { appRouter } from '#trpc/root.ts'

/** The HTTP door to the product's procedures. Only JSON is taken: forms from other sites carry no workspace header and reach nothing. */
function handler(request: Request): Promise<Response> {
  return withLogFields({ requestId: requestIdOf(request) }, () =>
    fetchRequestHandler({
      endpoint: '/api/trpc',
      req: request,
      router: appRouter,
      createContext: () => requestContext(request.headers, request.headers.get('x-leadlight-workspace')),
      onError: ({ error, path }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR') log().error({ err: error.cause ?? error, path }, 'a procedure failed')
      },
    }),
  )
}

export { handler as GET, handler as POST }
