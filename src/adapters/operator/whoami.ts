import {hostname, userInfo} from 'node:os'

/** `user@host`; a container's user may have no name. */
export function whoami(): string {
  return `${userName()}@${hostname()}`
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`
  }
}
