// Compares the command surface (commands, arguments, flags) with command-surface.txt, a line for each, which is reviewed:
// what is gone, new or changed is named. It is read from the built commands, as a script would find them.
// Usage: surface.mjs [ROOT]; surface.mjs --write writes what is there now.
import {spawnSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Config} from '@oclif/core'

const write = process.argv[2] === '--write'
const repository = fileURLToPath(new URL('../..', import.meta.url))
const root = write ? repository : (process.argv[2] ?? repository)
const file = join(root, 'scripts/lint/command-surface.txt')

const listed = (values) => [values ?? []].flat().map((each) => each.name ?? each)
const part = (name, values) => (listed(values).length > 0 ? [`${name} ${listed(values).join(', ')}`] : [])
const given = (name, value) => (value === undefined ? [] : [`${name} ${JSON.stringify(value)}`])
const marked = (name, on) => (on ? [name] : [])

/** What is typed, then every property that a caller can depend on. */
const line = (typed, properties) => `  ${[typed, ...properties].join(' · ')}`

function argLine(arg, {min, max}) {
  const typed = arg.required ? `<${arg.name}>` : `[${arg.name}]`
  return line(typed, [
    ...marked('repeated', arg.multiple),
    ...part('one of', arg.options),
    ...given('min', min),
    ...given('max', max),
    ...given('default', arg.default),
    ...marked('hidden', arg.hidden),
  ])
}

/** @param built the flag in code: the manifest of oclif leaves out bounds, and what a switch is by default. */
function flagLine(flag, built) {
  const {min, max, multipleNonGreedy, allowStdin} = built
  const typed = `--${flag.type === 'boolean' && flag.allowNo ? '[no-]' : ''}${flag.name}`
  const relations = (flag.relationships ?? []).map(({type, flags}) => `${type} ${listed(flags).join(', ')}`)
  return line(typed, [
    ...(flag.char === undefined ? [] : [`-${flag.char}`]),
    flag.type === 'boolean' ? 'switch' : 'value',
    ...marked('required', flag.required),
    ...marked('repeated', flag.multiple),
    ...marked('takes every word that follows', flag.multiple && !multipleNonGreedy),
    ...part('one of', flag.options),
    ...given('min', min),
    ...given('max', max),
    ...given('default', flag.type === 'boolean' ? built.default || undefined : flag.default),
    ...part('alias', flag.aliases),
    ...part('alias', flag.charAliases),
    ...part('environment', flag.env),
    ...part('not with', flag.exclusive),
    ...part('only with', flag.dependsOn),
    ...relations,
    ...given('delimiter', flag.delimiter),
    ...marked('stdin', allowStdin),
    ...marked('hidden', flag.hidden),
    ...marked('deprecated', flag.deprecated),
  ])
}

/** A command's line, its arguments in their order, and its flags by name. */
async function commandLines(command) {
  const {args, flags, baseFlags} = await command.load()
  const built = {...baseFlags, ...flags}
  const heading = [
    command.id.replaceAll(':', ' '),
    ...part('alias', command.aliases),
    ...part('hidden alias', command.hiddenAliases),
    ...marked('any arguments', command.strict === false),
    ...marked('hidden', command.hidden),
    ...marked('deprecated', command.state === 'deprecated'),
  ].join(' · ')
  return [
    heading,
    ...Object.values(command.args ?? {}).map((arg) => argLine(arg, args?.[arg.name] ?? {})),
    ...Object.values(command.flags ?? {})
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map((flag) => flagLine(flag, built[flag.name] ?? {})),
  ]
}

async function surface() {
  const {commands} = await Config.load({root})
  const byId = commands
    .filter(({id, aliases}) => !aliases.includes(id))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
  return (await Promise.all(byId.map(commandLines))).flatMap((lines) => [...lines, '']).join('\n')
}

/** Lines by what they describe: a command, or an argument or flag of it. */
function entries(text) {
  const found = new Map()
  let command = ''
  for (const each of text.split('\n').filter((one) => one !== '')) {
    const [typed] = each.trim().split(' · ')
    if (!each.startsWith(' ')) command = typed
    found.set(each.startsWith(' ') ? `${command} ${typed.replaceAll(/\[no-\]|[[\]<>]/g, '')}` : command, each.trim())
  }
  return found
}

function differences(reviewed, now) {
  return [
    ...[...reviewed].flatMap(([name, text]) => {
      if (!now.has(name)) return [`${name} is gone`]
      return now.get(name) === text ? [] : [`${name} has changed\n  from ${text}\n  to   ${now.get(name)}`]
    }),
    ...[...now.keys()].filter((name) => !reviewed.has(name)).map((name) => `${name} is new`),
  ]
}

if (root === repository) {
  const {status} = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], {stdio: 'inherit'})
  if (status !== 0) process.exit(1)
}
const now = await surface()
if (write) writeFileSync(file, now)
else {
  const reviewed = readFileSync(file, 'utf8')
  for (const each of differences(entries(reviewed), entries(now))) process.stdout.write(`${each}\n`)
  if (reviewed !== now)
    process.stdout.write('If that is meant: node scripts/lint/surface.mjs --write, and commit command-surface.txt\n')
  process.exitCode = reviewed === now ? 0 : 1
}
