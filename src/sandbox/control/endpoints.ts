import type {CloudFoundryAccess} from '../cloudfoundry/access.ts'

/** Where a running sandbox can be reached, secrets included. Everything is on this machine. */
export interface SandboxEndpoints {
  readonly brokerUrl: string
  readonly brokerUsername: string
  readonly brokerPassword: string
  readonly awsUrl: string
  readonly region: string
  /** Credentials that may do everything at the AWS endpoint. */
  readonly operator: {readonly accessKeyId: string; readonly secretAccessKey: string}
  /** host:port with STARTTLS. */
  readonly smtp: string
  /** host:port with TLS from the first byte. */
  readonly smtps: string
  /** host:port, UDP and TCP. */
  readonly dns: string
  /** PEM file with the authority that signed the certificate of both SMTP ports. */
  readonly caFile: string
  readonly cloudFoundry: CloudFoundryAccess
  readonly controlUrl: string
  readonly adminToken: string
}

/** Endpoints as environment variables for other programs: AWS's own names, and the sandbox's. */
export function environment(endpoints: SandboxEndpoints): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoints.awsUrl,
    AWS_ACCESS_KEY_ID: endpoints.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: endpoints.operator.secretAccessKey,
    AWS_REGION: endpoints.region,
    // botocore and the AWS CLI read only this one.
    AWS_DEFAULT_REGION: endpoints.region,
    SESCTL_SANDBOX_BROKER_URL: endpoints.brokerUrl,
    SESCTL_SANDBOX_BROKER_USERNAME: endpoints.brokerUsername,
    SESCTL_SANDBOX_BROKER_PASSWORD: endpoints.brokerPassword,
    SESCTL_SANDBOX_SMTP: endpoints.smtp,
    SESCTL_SANDBOX_SMTPS: endpoints.smtps,
    SESCTL_SANDBOX_DNS: endpoints.dns,
    SESCTL_SANDBOX_CA: endpoints.caFile,
    ...cloudFoundryEnvironment(endpoints.cloudFoundry),
  }
}

/** Endpoints without anything that has to be kept secret. */
export function publicEndpoints(endpoints: SandboxEndpoints): Record<string, string> {
  return {
    broker: endpoints.brokerUrl,
    brokerUsername: endpoints.brokerUsername,
    aws: endpoints.awsUrl,
    region: endpoints.region,
    smtp: endpoints.smtp,
    smtps: endpoints.smtps,
    dns: endpoints.dns,
    caFile: endpoints.caFile,
    cloudFoundry: endpoints.cloudFoundry.api,
    uaa: endpoints.cloudFoundry.uaa,
    cloudFoundryHome: endpoints.cloudFoundry.home,
    control: endpoints.controlUrl,
  }
}

/** Not under the names that programs read by themselves: the sandbox must not become somebody's platform unasked. */
function cloudFoundryEnvironment({
  api,
  uaa,
  home,
  users,
  client,
  assertion,
}: CloudFoundryAccess): Record<string, string> {
  return {
    SESCTL_SANDBOX_CF_API: api,
    SESCTL_SANDBOX_CF_UAA: uaa,
    SESCTL_SANDBOX_CF_HOME: home,
    ...Object.fromEntries(
      users.map(({name, password}) => [`SESCTL_SANDBOX_CF_PASSWORD_${name.toUpperCase()}`, password]),
    ),
    SESCTL_SANDBOX_CF_CLIENT_ID: client.id,
    SESCTL_SANDBOX_CF_CLIENT_SECRET: client.secret,
    SESCTL_SANDBOX_CF_ASSERTION: assertion,
  }
}
