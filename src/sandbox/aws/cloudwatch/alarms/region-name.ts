/** What messages call a region (AWS General Reference, "Regional endpoints"). */
const NAMES: Readonly<Record<string, string>> = {
  'us-gov-west-1': 'AWS GovCloud (US-West)',
  'us-gov-east-1': 'AWS GovCloud (US-East)',
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
}

/** @returns the code itself for other regions */
export function regionName(region: string): string {
  return NAMES[region] ?? region
}
