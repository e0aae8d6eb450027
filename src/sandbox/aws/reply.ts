/** What goes back over HTTP. The request id is added to every reply by the endpoint. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}
