import {EXIT} from '../exit/exit.ts'
import {Failure, type FailureDetails} from '../exit/failure.ts'

/** The name belongs to an instance of another service in the same space. */
export class NameUsedElsewhere extends Failure {
  readonly code = 'name-used-elsewhere'
  readonly exit = EXIT.conflict
}

/** The organization or the space has as many instances or keys as its quota allows, or no paid plans at all. */
export class QuotaExceeded extends Failure {
  readonly code = 'quota-exceeded'
  readonly exit = EXIT.conflict
}

/** The organization or the space is suspended: only its operators can change that. */
export class TargetSuspended extends Failure {
  readonly code = 'target-suspended'
  readonly exit = EXIT.notAuthorised
}

/** The space that the context names takes no instances of ours. */
export class SpaceUnusable extends Failure {
  readonly code = 'space-unusable'
  readonly exit = EXIT.usage
}

/** The operators have switched a feature of the foundation off. */
export class FeatureDisabled extends Failure {
  readonly code = 'feature-disabled'
  readonly exit = EXIT.notAuthorised
}

/** The marketplace of the organization does not have the plan. */
export class PlanNotOffered extends Failure {
  readonly code = 'plan-not-offered'
  readonly exit = EXIT.notAuthorised
}

/** More than one broker offers the plan. */
export class BrokerAmbiguous extends Failure {
  readonly code = 'broker-ambiguous'
  readonly exit = EXIT.conflict
}

/** No app of this name or guid is in the space. */
export class AppNotFound extends Failure {
  readonly code = 'app-not-found'
  readonly exit = EXIT.usage
}

/** The app has a binding of the instance already, and the foundation allows no second one. */
export class AppAlreadyBound extends Failure {
  readonly code = 'app-already-bound'
  readonly exit = EXIT.conflict
}

/** The app has as many bindings of the instance as the foundation allows. */
export class TooManyBindings extends Failure {
  readonly code = 'too-many-bindings'
  readonly exit = EXIT.conflict
}

/** Another operation on the binding, or on another one of the same app, has to end first. */
export class BindingBusy extends Failure {
  readonly code = 'binding-busy'
  readonly exit = EXIT.conflict

  constructor(message: string, details: FailureDetails = {}) {
    super(message, {retryable: true, ...details})
  }
}

/** A binding whose deletion is in progress or failed is in the way. */
export class BindingInTheWay extends Failure {
  readonly code = 'binding-in-the-way'
  readonly exit = EXIT.conflict
}

/** The deletion of a binding was begun and failed: its credentials may still work and cannot be read any more. */
export class UnbindFailed extends Failure {
  readonly code = 'unbind-failed'
  readonly exit = EXIT.fault
}

/** The platform does not begin a rolling deployment: its quota has no room for one instance more, or the like. */
export class DeploymentRefused extends Failure {
  readonly code = 'deployment-refused'
  readonly exit = EXIT.conflict
}
