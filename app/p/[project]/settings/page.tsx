import type { Metadata } from 'next'
import {
  checkConfigAction, createApiKeyAction, deleteProjectAction, inviteMemberAction, removeMemberAction, renameProjectAction,
  resetPasswordAction, revokeApiKeyAction, saveConfigAction, setRoleAction,
} from '@/app/p/[project]/settings/actions'
import { checkEndpointAction, removeEndpointAction, saveEndpointAction } from '@/app/p/[project]/settings/endpoint-actions'
import { previewRetentionAction, saveRetentionAction } from '@/app/p/[project]/settings/traffic-actions'
import {
  listDeliveriesAction, readWebhookSecretAction, removeWebhookAction, resendDeliveryAction, rotateWebhookSecretAction, saveWebhookAction, tryWebhookAction,
} from '@/app/p/[project]/settings/webhook-actions'
import { ApiKeysPanel } from '@/components/settings/api-keys-panel'
import { ConfigEditor } from '@/components/settings/config-editor'
import { DangerPanel } from '@/components/settings/danger-panel'
import { EndpointsPanel } from '@/components/settings/endpoints-panel'
import { MembersPanel } from '@/components/settings/members-panel'
import { ProjectPanel } from '@/components/settings/project-panel'
import { TrafficPanel } from '@/components/settings/traffic-panel'
import { WebhooksPanel } from '@/components/settings/webhooks-panel'
import { Page } from '@/components/ui/page'
import { requireProjectPage } from '@/lib/auth'
import { apiKeyWarning } from '@/lib/core/display/api-key-warning'
import { endpointView } from '@/lib/core/display/endpoint-view'
import { keyView } from '@/lib/core/secrets/key-view'
import { listApiKeys } from '@/lib/db/api-keys'
import { listEndpoints } from '@/lib/db/endpoints'
import { getRetention } from '@/lib/db/expired-traces'
import { lastKeyChanges, type KeyChangeRecord } from '@/lib/db/key-changes'
import { listMembers } from '@/lib/db/members'
import { listWebhooks } from '@/lib/db/webhooks'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }> }

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsRoute({ params }: Props) {
  const { project, viewer, may } = await requireProjectPage((await params).project, 'project.read')
  const deps = getDeps()
  const { db } = deps
  const admin = may('project.admin')
  const [members, retention, keys, endpoints, webhooks, keyChanges] = await Promise.all([
    listMembers(db, project.id), getRetention(db, project.id), admin ? listApiKeys(db, project.id) : [], admin ? listEndpoints(db, project.id) : [], admin ? listWebhooks(db, project.id) : [],
    admin ? lastKeyChanges(db, project.id, 'endpoint.key') : new Map<string, KeyChangeRecord>(),
  ])
  const slug = project.slug
  return (
    <Page docs="reference/config" title="Settings" sub={admin ? undefined : 'Only admins of the project can change these.'}>
      <ProjectPanel name={project.name} slug={slug} rename={admin ? renameProjectAction.bind(null, slug) : null} />
      <ConfigEditor config={project.config} check={checkConfigAction.bind(null, slug)} save={admin ? saveConfigAction.bind(null, slug) : null} />
      {retention && <TrafficPanel values={retention} actions={admin ? { preview: previewRetentionAction.bind(null, slug), save: saveRetentionAction.bind(null, slug) } : null} />}
      {admin && (
        <EndpointsPanel
          endpoints={endpoints.map((endpoint) => endpointView(endpoint, keyView(endpoint, keyChanges.get(endpoint.id), deps.keys)))}
          actions={{ save: saveEndpointAction.bind(null, slug), remove: removeEndpointAction.bind(null, slug), check: checkEndpointAction.bind(null, slug) }}
        />
      )}
      <MembersPanel
        members={members.map(({ userId, name, email, role, source, disabled }) => ({ userId, name, email, role, disabled, byGroup: source === 'oidc', isViewer: userId === viewer.userId }))}
        actions={admin ? { invite: inviteMemberAction.bind(null, slug), setRole: setRoleAction.bind(null, slug), resetPassword: resetPasswordAction.bind(null, slug), remove: removeMemberAction.bind(null, slug) } : null}
      />
      {admin && (
        <ApiKeysPanel
          keys={keys.map(({ makerGone, ...key }) => ({
            ...key, warning: apiKeyWarning({ ...key, makerGone }, deps.now()), createdAt: key.createdAt.toISOString(), expiresAt: key.expiresAt?.toISOString() ?? null, lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
          }))}
          create={createApiKeyAction.bind(null, slug)} revoke={revokeApiKeyAction.bind(null, slug)}
        />
      )}
      {admin && (
        <WebhooksPanel
          webhooks={webhooks.map(({ newest, id, name, url, format, events, enabled, waiting }) => ({ id, name, url, format, events, enabled, waiting, newest: newest && { ...newest, at: newest.at.toISOString() } }))}
          actions={{
            save: saveWebhookAction.bind(null, slug), remove: removeWebhookAction.bind(null, slug), trial: tryWebhookAction.bind(null, slug), secret: readWebhookSecretAction.bind(null, slug),
            rotate: rotateWebhookSecretAction.bind(null, slug), deliveries: listDeliveriesAction.bind(null, slug), resend: resendDeliveryAction.bind(null, slug),
          }}
        />
      )}
      {admin && project.simulated && <DangerPanel name={project.name} slug={slug} remove={deleteProjectAction.bind(null, slug)} />}
    </Page>
  )
}
