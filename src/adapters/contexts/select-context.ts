import {checkContext} from '../../domain/context/check.ts'
import type {CfLogin} from '../../domain/context/cloud-foundry-login.ts'
import type {CloudFoundryPlatform, ContextsFile} from '../../domain/context/context.ts'
import {ContextNotFound, NoContext} from '../../domain/context/failures.ts'
import type {SelectedContext} from '../../ports/context/contexts.ts'
import {cfLoginContext, cloudFoundryContext} from './cloud-foundry-context.ts'
import {brokerContext, type EnvironmentContext} from './environment-context.ts'

interface Choice {
  readonly file: ContextsFile
  readonly environment: NodeJS.ProcessEnv
  /** Value of --context. */
  readonly flag: string | undefined
  readonly cfLogin: (home?: string) => Promise<CfLogin | undefined>
}

type Selected = Omit<SelectedContext, 'memory'>

/** @throws NoContext; ContextNotFound; InvalidValue for a value that has no usable form. See Contexts.current() for the order. */
export async function selectContext(choice: Choice): Promise<SelectedContext> {
  const selected = await select(choice)
  checkContext(selected.name, selected.context, selected.origins)
  const {platform} = selected.context
  return {
    ...selected,
    memory: platform.kind === 'osb' ? selected.name : await memoryOf(selected.name, platform, choice.cfLogin),
  }
}

async function select(choice: Choice): Promise<Selected> {
  const {file, environment, flag} = choice
  if (flag) return named(flag, 'flag', choice)
  const variable = environment['SESCTL_CONTEXT']
  if (variable) return named(variable, 'environment', choice)
  const broker = brokerContext(environment)
  if (broker) return ofEnvironment(broker)
  if (file.current) return named(file.current, 'file', choice)
  const cloudFoundry = cloudFoundryContext(environment)
  if (cloudFoundry) return ofEnvironment(cloudFoundry)
  if (await choice.cfLogin()) return {name: 'cf-login', source: 'cf-login', ...cfLoginContext(environment)}
  throw new NoContext()
}

function named(name: string, source: Selected['source'], {file, environment}: Choice): Selected {
  const context = Object.hasOwn(file.contexts, name) ? file.contexts[name] : undefined
  if (context) return {name, context, source}
  if (name === 'cf-login') return {name, source, ...cfLoginContext(environment)}
  const variables =
    name === 'environment' ? (brokerContext(environment) ?? cloudFoundryContext(environment)) : undefined
  if (variables) return {name, source, ...variables}
  throw new ContextNotFound(name, Object.keys(file.contexts))
}

function ofEnvironment(found: EnvironmentContext): Selected {
  return {name: 'environment', source: 'environment', ...found}
}

/** The name alone where the context itself says which space it is. */
async function memoryOf(
  name: string,
  {api, login, organization, space}: CloudFoundryPlatform,
  cfLogin: Choice['cfLogin'],
): Promise<string> {
  const isOfFile = name !== 'environment' && name !== 'cf-login'
  if (isOfFile && organization !== undefined && space !== undefined) return name
  const known = await cfLogin(login.by === 'cf-login' ? login.home : undefined).catch(() => undefined)
  return [
    name,
    api ?? known?.api ?? '',
    organization ?? known?.organization?.guid ?? '',
    space ?? known?.space?.guid ?? '',
  ].join(' ')
}
