import type {CloudFoundryLogin, Context, SecretReference} from './context.ts'

/** The places of the secrets that a platform is reached with. */
export function secretsOf(platform: Context['platform']): SecretReference[] {
  const secrets = platform.kind === 'osb' ? [platform.password] : secretsOfLogin(platform.login)
  return secrets.filter((reference) => reference !== undefined)
}

function secretsOfLogin(login: CloudFoundryLogin): (SecretReference | undefined)[] {
  switch (login.by) {
    case 'cf-login':
      return []
    case 'password':
      return [login.password]
    case 'client-credentials':
      return [login.clientSecret]
    case 'jwt-bearer':
      return [login.assertion, login.clientSecret]
    case 'token':
      return [login.accessToken, login.refreshToken]
  }
}
