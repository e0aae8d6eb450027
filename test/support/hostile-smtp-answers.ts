import {OBEYED} from './hostile-answers.ts'
import type {HostileSmtpAnswer, SmtpMoment} from './hostile-smtp-gate.ts'

const BIG = 1024 * 1024
/** What nobody may believe who received it outside of TLS. */
export const INJECTED = 'injected-by-a-stranger'

/** Ways in which a submission server, or whoever is on the way to it, can misbehave at any step (RFC 5321, RFC 3207, RFC 4954). */
export const HOSTILE_SMTP_ANSWERS: readonly HostileSmtpAnswer[] = [
  {name: 'never answers', perform: () => {}},
  {name: 'closes the connection', perform: ({socket}) => socket.destroy()},
  {name: 'resets the connection', perform: ({transport}) => transport.resetAndDestroy()},
  {name: 'ends its half of the connection', perform: ({socket}) => void socket.end()},
  trickle('trickles a line', '250 ', 'a'),
  trickle('trickles the lines of one reply', '', '250-more\r\n'),
  trickle('trickles empty lines', '', '\r\n'),
  flood('sends a line without an end', 'x'.repeat(0x10000)),
  flood('sends a reply without a last line', `250-${'x'.repeat(60)}\r\n`.repeat(1000)),
  flood('sends lines of a reply that hold nothing', '250-\r\n'.repeat(10_000)),
  flood('sends empty lines without an end', '\r\n'.repeat(0x8000)),
  flood('sends replies without an end', '250 Ok\r\n'.repeat(8000)),
  flood('sends NUL without an end', '\0'.repeat(0x10000)),
  text('ends a line with CR alone', '250 Ok\r'),
  text('ends a line with LF alone', '250 Ok\n'),
  text('does not end its line', '250 Ok'),
  text('sends NUL in its reply', '250 O\0k\0\r\n'),
  text('takes it in words that a terminal obeys', `250 Ok ${OBEYED}\r\n`),
  text('refuses it in words that a terminal obeys', `550 ${OBEYED}\r\n`),
  text('refuses it later in lines that a terminal obeys', `451-${OBEYED}\r\n451-\u009b31m\r\n451 ${OBEYED}\r\n`),
  text('refuses it in octets that are no UTF-8', Buffer.from('353530ff80fec32000c00d0a', 'hex')),
  text('takes it in octets of another character set', Buffer.from('250 Ok \x9b31m\xe9\x85\xa0\r\n', 'latin1')),
  text('refuses it in a line of 900 KB', `550 ${'x'.repeat(900 * 1024)}\r\n`),
  text('refuses it in 20,000 lines', `${'550-no\r\n'.repeat(20_000)}550 no\r\n`),
  text('takes it in 20,000 lines', `${'250-yes\r\n'.repeat(20_000)}250 yes\r\n`),
  text('refuses it in more than two megabytes', `550 ${'x'.repeat(2 * BIG)}\r\n`),
  text('mixes codes in one reply', '250-fine\r\n550-no\r\n250 fine\r\n'),
  text('begins a reply of several lines and closes', '250-half\r\n', {closes: true}),
  text('answers twice', '250 Ok one\r\n250 Ok two\r\n'),
  text('takes it and refuses it', '250 Ok\r\n550 no\r\n'),
  text('says 421 and closes', '421 4.3.2 Service shutting down\r\n', {closes: true}),
  text('says 421 and stays', '421 4.3.2 Service shutting down\r\n'),
  ...[150, 220, 235, 251, 299, 334, 354, 399].map((code) => text(`says ${code}`, `${code} go on\r\n`)),
  ...[432, 450, 454, 500, 502, 503, 504, 530, 535, 538, 550, 552, 554].map((code) =>
    text(`says ${code}`, `${code} no\r\n`),
  ),
  text('says 554 as SES does of a key without a right', "554 Access denied: User `arn:aws' is not authorized\r\n"),
  text('says 334 with a challenge of 100 KB', `334 ${'QUFB'.repeat(25_000)}\r\n`),
  text('says a code that there is not', '999 odd\r\n'),
  text('says a code of two digits', '25 short\r\n'),
  text('says a code of one digit', '2\r\n'),
  text('says a code that goes over into words', '250garbage\r\n'),
  text('says words', 'Hello there\r\n'),
  text('says something before the code', ' 250 Ok\r\n'),
  text(
    'offers extensions that it does not keep',
    '250-x\r\n250-PIPELINING\r\n250-STARTTLS\r\n250-SMTPUTF8\r\n250-REQUIRETLS\r\n250 AUTH XOAUTH2 PLAIN\r\n',
  ),
  text('offers nothing', '250 gate.test\r\n'),
  text('offers AUTH without TLS', '250-gate.test\r\n250 AUTH PLAIN LOGIN\r\n'),
  text('offers AUTH by challenge only', '250-gate.test\r\n250-STARTTLS\r\n250 AUTH CRAM-MD5\r\n'),
  text('offers 10,000 mechanisms', `250-gate.test\r\n250-STARTTLS\r\n250 AUTH ${'X-A '.repeat(10_000)}\r\n`),
  text('offers a size of one octet', '250-gate.test\r\n250-STARTTLS\r\n250-AUTH PLAIN\r\n250 SIZE 1\r\n'),
  text('speaks HTTP', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', {closes: true}),
  text('speaks SSH', 'SSH-2.0-OpenSSH_9.6\r\n'),
  text('speaks POP3', '+OK ready\r\n'),
  text('sends a fatal alert of TLS', Buffer.from('15030300020228', 'hex'), {closes: true}),
  text('sends half a handshake of TLS', Buffer.from('160303004a0200004603', 'hex')),
  text(
    'sends a record of TLS that is too long',
    Buffer.concat([Buffer.from('160303ffff', 'hex'), Buffer.alloc(0xffff)]),
  ),
  {name: 'refuses it with what it was sent', perform: ({socket, line}) => void socket.write(`535 ${line}\r\n`)},
  {
    name: 'refuses it with the last word that it was sent',
    perform: ({socket, line}) => void socket.write(`550 ${line.split(' ').at(-1)}\r\n`),
  },
  {
    name: 'answers well, and at once the next step too',
    once: true,
    perform: (moment) => moment.proceed(`250-${injected(moment)}\r\n250 AUTH PLAIN\r\n`),
  },
  {
    name: 'answers well, and at once refuses the next step',
    once: true,
    perform: (moment) => moment.proceed(`535 ${injected(moment)}\r\n`),
  },
  {
    name: 'answers well, and begins the next reply',
    once: true,
    perform: (moment) => moment.proceed(`250-${injected(moment)}`),
  },
  {name: 'answers well after a second', perform: ({proceed}) => void setTimeout(proceed, 1000)},
]

/** What follows the reply to STARTTLS came outside of TLS, and is discarded (RFC 3207 section 6). */
function injected({step}: SmtpMoment): string {
  return step === 'STARTTLS' ? INJECTED : 'early'
}

function text(name: string, octets: string | Buffer, {closes = false} = {}): HostileSmtpAnswer {
  return {
    name,
    perform: ({socket}) => {
      if (closes) socket.end(octets)
      else socket.write(octets)
    },
  }
}

function trickle(name: string, opening: string, drop: string): HostileSmtpAnswer {
  return {
    name,
    perform: ({socket}) => {
      socket.write(opening)
      const timer = setInterval(() => socket.write(drop), 50)
      socket.on('close', () => clearInterval(timer))
    },
  }
}

function flood(name: string, chunk: string): HostileSmtpAnswer {
  return {
    name,
    perform: ({socket}: SmtpMoment) => {
      const pump = (): void => {
        while (!socket.destroyed && socket.write(chunk));
      }
      // The steps that follow are answered by it again.
      socket.removeAllListeners('drain').on('drain', pump)
      pump()
    },
  }
}
