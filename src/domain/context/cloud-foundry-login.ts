/** What the cf CLI has left of a login, without its tokens. */
export interface CfLogin {
  /** The file. */
  readonly path: string
  /** API root, without a final slash. */
  readonly api: string
  /** User name, or client id; absent when the token does not say it. */
  readonly user?: string
  readonly organization?: CfResource
  readonly space?: CfResource
  /** Certificates are not checked (`cf login --skip-ssl-validation`). */
  readonly unverified: boolean
}

/** A thing of Cloud Foundry that has a name. */
export interface CfResource {
  readonly guid: string
  readonly name: string
}
