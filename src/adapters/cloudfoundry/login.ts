import {LoginNeeded, loginCommands, PasswordExpired} from '../../domain/context/cloud-foundry-login-failures.ts'
import type {CloudFoundryLogin} from '../../domain/context/context.ts'
import {type Failure, NotAuthorised} from '../../domain/exit/failure.ts'
import {Secret} from '../../domain/text/secret.ts'
import type {CloudFoundryAccess} from './access.ts'
import {bearer} from './access-token.ts'
import {type Granted, type GrantRequest, type Uaa, UaaRefusal} from './uaa.ts'

/** A login that can be begun and, within its own limits, renewed. */
export interface Login {
  /** @throws LoginNeeded; NotAuthorised; PasswordExpired */
  begin(): Promise<Granted>
  /** Another token for one that has ended or is about to. @throws as begin() */
  renew(held: Granted): Promise<Granted>
}

type ReadSecret = CloudFoundryAccess['readSecret']
type OwnLogin = Exclude<CloudFoundryLogin, {by: 'cf-login'}>

/** The client of the cf CLI, which has no secret (cloudfoundry/cli util/configv3/load_config.go). */
const CF_CLIENT = {id: 'cf', secret: new Secret('')} as const
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** A login by what a context or the environment holds. */
export function ownLogin(login: OwnLogin, uaa: () => Promise<Uaa>, readSecret: ReadSecret): Login {
  return login.by === 'token' ? tokenLogin(login, uaa, readSecret) : grantLogin(login, uaa, readSecret)
}

function grantLogin(login: Exclude<OwnLogin, {by: 'token'}>, uaa: () => Promise<Uaa>, readSecret: ReadSecret): Login {
  const begin = async (): Promise<Granted> => {
    const server = await uaa()
    try {
      return await server.grant(await grantRequest(login, readSecret))
    } catch (error) {
      throw error instanceof UaaRefusal ? refusedLogin(error, login, server.host) : error
    }
  }
  return {
    begin,
    renew: async ({refreshToken}) => {
      if (refreshToken === undefined) return await begin()
      try {
        return await (await uaa()).grant(refreshRequest(refreshToken, CF_CLIENT))
      } catch (error) {
        // We still have what the login began with, so its end is no end.
        if (error instanceof UaaRefusal) return await begin()
        throw error
      }
    },
  }
}

function tokenLogin(login: Extract<OwnLogin, {by: 'token'}>, uaa: () => Promise<Uaa>, readSecret: ReadSecret): Login {
  const ended = (): LoginNeeded =>
    new LoginNeeded('The access token that was given has ended, and there is no refresh token that renews it.', {
      hints: [
        'Give a new one in CF_ACCESS_TOKEN:  cf oauth-token',
        'A user name and password, or a client, can be renewed: CF_USERNAME and CF_PASSWORD, CF_CLIENT_ID and CF_CLIENT_SECRET.',
      ],
    })
  return {
    begin: async () => {
      const token = await readSecret(login.accessToken)
      return {
        authorization: bearer(token),
        ...(login.refreshToken ? {refreshToken: await readSecret(login.refreshToken)} : {}),
      }
    },
    renew: async ({refreshToken}) => {
      if (refreshToken === undefined) throw ended()
      try {
        return {refreshToken, ...(await (await uaa()).grant(refreshRequest(refreshToken, CF_CLIENT)))}
      } catch (error) {
        throw error instanceof UaaRefusal ? ended() : error
      }
    },
  }
}

async function grantRequest(login: Exclude<OwnLogin, {by: 'token'}>, readSecret: ReadSecret): Promise<GrantRequest> {
  switch (login.by) {
    case 'password':
      return {
        form: {grant_type: 'password', username: login.username, password: await readSecret(login.password)},
        client: CF_CLIENT,
        ...(login.origin === undefined ? {} : {origin: login.origin}),
      }
    case 'client-credentials': {
      const secret = await readSecret(login.clientSecret)
      return {form: {grant_type: 'client_credentials', client_id: login.clientId, client_secret: secret}}
    }
    case 'jwt-bearer':
      return {
        form: {grant_type: JWT_BEARER, assertion: await readSecret(login.assertion)},
        client: {
          id: login.clientId ?? CF_CLIENT.id,
          secret: login.clientSecret ? await readSecret(login.clientSecret) : CF_CLIENT.secret,
        },
      }
  }
}

export function refreshRequest(refreshToken: Secret, client: {id: string; secret: Secret}): GrantRequest {
  return {form: {grant_type: 'refresh_token', refresh_token: refreshToken}, client}
}

function refusedLogin(refusal: UaaRefusal, login: Exclude<OwnLogin, {by: 'token'}>, host: string): Failure {
  const {status, error, description} = refusal
  switch (login.by) {
    case 'password':
      // UAA says so in its sentence only: access_denied stands for other things as well.
      if (status === 403 && error === 'access_denied' && /password has expired/i.test(description)) {
        return new PasswordExpired(host, login.username)
      }
      return new NotAuthorised(`${host} refused the user name or the password of ${login.username}: ${description}`, {
        hints: [
          'CF_USERNAME and CF_PASSWORD, or the context, hold them:  sesctl context show --explain',
          ...(login.origin === undefined
            ? ['If another identity provider knows the user, name it in CF_ORIGIN.']
            : [`The identity provider asked is ${login.origin} (CF_ORIGIN).`]),
          'A user with single sign-on has no password here:  cf login --sso',
        ],
      })
    case 'client-credentials':
      return new NotAuthorised(`${host} refused the client ${login.clientId} or its secret: ${description}`, {
        hints: ['CF_CLIENT_ID and CF_CLIENT_SECRET, or the context, hold them:  sesctl context show --explain'],
      })
    case 'jwt-bearer':
      return new NotAuthorised(`${host} refused the assertion: ${description}`, {
        hints: ['An assertion lives for minutes: have the CI job ask its identity provider for a new one.'],
      })
  }
}

/** There is no login in the place where the cf CLI keeps its own. */
export function noLoginFile(path: string, api: string | undefined): LoginNeeded {
  return new LoginNeeded(`There is no cf login in ${path}.`, {
    hints: [...loginCommands(api), 'A login that is kept elsewhere is found through the variable CF_HOME.'],
  })
}
