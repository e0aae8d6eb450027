import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {Ports} from '../../ports/ports.ts'
import {type BindOptions, type BindPorts, type BindRequest, type BindResult, bind, previewBind} from './bind.ts'
import {type AppBound, bindApp, previewBindApp} from './bind-app.ts'

/** Of an app, by name or guid, or of whoever reads the credentials. */
export interface RequestedBinding extends BindRequest {
  readonly app: string | undefined
  /** Makes another binding beside one that the app has. */
  readonly another: boolean
}

/** An app's binding has its credentials elsewhere; a preview has the requests that would be sent. */
export type MadeBinding = BindResult | AppBound
export type MadeOrPreviewed = MadeBinding | {requests: RequestPreview[]}

/** @throws as {@link bind} and {@link bindApp} */
export function makeRequestedBinding(
  ports: BindPorts,
  {app, another, ...request}: RequestedBinding,
  options: BindOptions,
): Work<MadeBinding> {
  return app === undefined
    ? bind(ports, request, options)
    : bindApp(ports, {...request, app, ...(another ? {another} : {})}, options.warn)
}

/** The requests that {@link makeRequestedBinding} would send. */
export async function previewBinding(
  ports: Pick<Ports, 'platform'>,
  {app, another, ...request}: RequestedBinding,
): Promise<RequestPreview[]> {
  return app === undefined
    ? await previewBind(ports, request)
    : await previewBindApp(ports, {...request, app, ...(another ? {another} : {})})
}
