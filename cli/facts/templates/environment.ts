import type { StackTemplate } from '../../collect/templates/stack-template';

/** Whether two stacks can be in one account and region; those not bound to one are taken to share it. */
export function mayShareEnvironment(one: StackTemplate, other: StackTemplate): boolean {
  return maybeEqual(one.account, other.account) && maybeEqual(one.region, other.region);
}

/** Whether two stacks can be in one account. */
export function mayShareAccount(one: StackTemplate, other: StackTemplate): boolean {
  return maybeEqual(one.account, other.account);
}

function maybeEqual(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
