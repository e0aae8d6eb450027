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
  /** HTTP proxy that leads AWS's host names here. */
  readonly proxyUrl: string
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

/**
 * Environment variables with which programs reach the sandbox by its proxy, under AWS's own host names. Each language
 * looks for the authority and the proxy under names of its own.
 */
export function proxyEnvironment(endpoints: SandboxEndpoints): Record<string, string> {
  const {AWS_ENDPOINT_URL: _, ...others} = environment(endpoints)
  const {proxyUrl, caFile} = endpoints
  const here = 'localhost,127.0.0.1,::1'
  return {
    ...others,
    HTTP_PROXY: proxyUrl,
    HTTPS_PROXY: proxyUrl,
    NO_PROXY: here,
    // curl reads HTTP_PROXY in lower case only; some libraries read no other case at all.
    http_proxy: proxyUrl,
    https_proxy: proxyUrl,
    no_proxy: here,
    // Node.js takes proxies from the environment when it is asked to.
    NODE_USE_ENV_PROXY: '1',
    AWS_CA_BUNDLE: caFile,
    CURL_CA_BUNDLE: caFile,
    NODE_EXTRA_CA_CERTS: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    SSL_CERT_FILE: caFile,
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
    proxy: endpoints.proxyUrl,
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
