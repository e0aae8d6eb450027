import {LoginNeeded, loginCommands} from '../../domain/context/cloud-foundry-login-failures.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {Secret} from '../../domain/text/secret.ts'
import {type Login, refreshRequest} from './login.ts'
import type {LoginFile} from './login-file.ts'
import {type Granted, type GrantRequest, type Uaa, UaaRefusal} from './uaa.ts'

interface FileLoginOptions {
  readonly file: LoginFile
  /** The file as it is now: somebody may have logged in again while we wait. */
  readonly reread: () => Promise<LoginFile | undefined>
  readonly uaa: () => Promise<Uaa>
  readonly warn: (text: string) => void
}

/**
 * The login of the cf CLI. It is renewed in memory and never written back: the CLI rewrites its whole file at the end of
 * every command, without a lock (cloudfoundry/cli util/configv3/write_config.go).
 */
export function fileLogin({file, reread, uaa, warn}: FileLoginOptions): Login {
  let known = file
  const begin = async (): Promise<Granted> => {
    if (isLoggedOut(known)) throw loggedOut(known)
    return {
      authorization: known.authorization,
      ...(known.refreshToken === undefined ? {} : {refreshToken: known.refreshToken}),
    }
  }
  return {
    begin,
    renew: async (held) => {
      try {
        const granted = await (await uaa()).grant(renewal(known, held))
        if (held.refreshToken && !(granted.refreshToken ?? held.refreshToken).equals(held.refreshToken)) {
          warn(ROTATED)
        }
        return {...held, ...granted}
      } catch (error) {
        if (!(error instanceof UaaRefusal || error instanceof LoginNeeded)) throw error
        const now = await reread()
        if (now?.api !== known.api || sameToken(now, known)) {
          throw error instanceof LoginNeeded ? error : ended(known)
        }
        known = now
        return await begin()
      }
    },
  }
}

export function isLoggedOut({authorization, refreshToken}: LoginFile): boolean {
  return authorization === undefined && refreshToken === undefined
}

function sameToken(one: LoginFile, other: LoginFile): boolean {
  return one.authorization === undefined
    ? other.authorization === undefined
    : one.authorization.equals(other.authorization)
}

/** cloudfoundry/cli api/uaa/refresh_token.go. @throws LoginNeeded where the file does not hold what it takes. */
function renewal(file: LoginFile, {refreshToken}: Granted): GrantRequest {
  if (file.grant === 'client_credentials') {
    const {clientId, clientSecret} = file
    if (clientSecret === undefined) throw clientEnded(file)
    return {form: {grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret}}
  }
  if (refreshToken === undefined) throw ended(file)
  return refreshRequest(refreshToken, {id: file.clientId, secret: file.clientSecret ?? new Secret('')})
}

/** The file is the cf CLI's, so only the cf CLI can keep a refresh token that UAA has replaced. */
const ROTATED =
  'UAA replaced the refresh token of the cf login, which only the cf CLI can write down: cf may ask you to log in again. ' +
  'Where that happens, have cf renew its login first:  export CF_ACCESS_TOKEN="$(cf oauth-token)"'

/** The login that is missing after `cf logout`, or after `cf api` alone. */
export function loggedOut({path, api}: LoginFile): LoginNeeded {
  return new LoginNeeded(`Nobody is logged in at ${plainLine(api)}: ${plainLine(path)} holds no token.`, {
    hints: loginCommands(api),
  })
}

function ended({path, api, user}: LoginFile): LoginNeeded {
  const whose = user === undefined ? '' : ` of ${plainLine(user)}`
  return new LoginNeeded(
    `The cf login${whose} at ${plainLine(api)} has ended (${plainLine(path)}). A login lasts for a fixed time from when it began, 12 hours at cloud.gov, whatever is renewed in between.`,
    {
      hints: [
        ...loginCommands(api),
        'Then run the same command again: it continues where it was.',
        'A CI job logs in by itself with CF_USERNAME and CF_PASSWORD of a service account.',
      ],
    },
  )
}

function clientEnded({path, api, clientId}: LoginFile): LoginNeeded {
  return new LoginNeeded(
    `The cf login of the client ${plainLine(clientId)} at ${plainLine(api)} has ended, and the cf CLI does not keep the client's secret that would renew it (${plainLine(path)}).`,
    {
      hints: [
        'Log in again:  cf auth --client-credentials',
        'Or give sesctl the client itself: CF_API, CF_CLIENT_ID and CF_CLIENT_SECRET. It then renews the login as often as it takes.',
      ],
    },
  )
}
