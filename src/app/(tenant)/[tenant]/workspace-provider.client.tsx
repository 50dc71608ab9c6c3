'use client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import { createContext, useContext, useState, type ReactNode } from 'react'
import type { Role } from '#platform/roles.ts'
import type { AppRouter } from '#trpc/root.ts'

/** What every screen of a workspace may know without asking the server again. */
export type WorkspaceFacts = { slug: string; name: string; role: Role; currency: string; timeZone: string; isDemo: boolean; userId: string; userName: string }

const Workspace = createContext<WorkspaceFacts | null>(null)
const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()
export { useTRPC, useTRPCClient }

/** The open workspace. */
export function useWorkspace(): WorkspaceFacts {
  const facts = useContext(Workspace)
  if (!facts) throw new Error('useWorkspace is only for screens inside a workspace.')
  return facts
}

/** Gives the screens below their workspace, and a connection to the server that names it on every call. */
export function WorkspaceProvider({ value, children }: { value: WorkspaceFacts; children: ReactNode }) {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: 15_000, retry: 1, refetchOnWindowFocus: false } } }))
  const [client] = useState(() => createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: '/api/trpc', headers: { 'x-leadlight-workspace': value.slug }, maxURLLength: 4_000 })] }))
  return (
    <Workspace.Provider value={value}>
      <QueryClientProvider client={queries}>
        <TRPCProvider trpcClient={client} queryClient={queries}>{children}</TRPCProvider>
      </QueryClientProvider>
    </Workspace.Provider>
  )
}
