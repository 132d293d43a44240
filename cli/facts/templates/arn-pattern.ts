import { replacePlaceholders } from './placeholders';

/*
 * Whether the ARN in the Resource of a policy can be that of anything, when it may hold wildcards and values that only
 * the deployment knows. Where IAM is strict about wildcards (not in the service, not across colons) this is not: what is
 * said to match nothing matches nothing for certain.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

/** How ARNs of one kind look, character by character. */
export type ArnForm = FormCharacter[];

interface FormCharacter {
  readonly allowed: RegExp;
  /** Whether there may be any number of them, none too. */
  readonly repeats: boolean;
}

/** `arn:<partition>:<service>:<region>:<account>:<resource>` has so many colons. */
const COLONS = 5;

/** The form of the ARNs of a regional service; `resource` is what follows the account. */
export function regionalArn(service: string, resource: ArnForm): ArnForm {
  const region = [...some(/[a-z]/), ...literally('-'), ...some(/[a-z0-9-]/), ...literally('-'), ...some(/\d/)];
  const account = Array.from({ length: 12 }, () => ({ allowed: /\d/, repeats: false }));
  return [...literally('arn:'), ...some(/[a-z0-9-]/), ...literally(`:${service}:`), ...region, ...literally(':'), ...account, ...literally(':'), ...resource];
}

/** The form of any ARN of a service. */
export function anyArn(service: string): ArnForm {
  const part = { allowed: /[a-z0-9-]/, repeats: true };
  return [...literally('arn:'), ...some(/[a-z0-9-]/), ...literally(`:${service}:`), part, ...literally(':'), part, ...literally(':'), ...some(/./)];
}

export function literally(text: string): ArnForm {
  return [...text].map(character => ({ allowed: new RegExp(`^[${character.replace(/[\]\\^-]/, '\\$&')}]$`), repeats: false }));
}

/** At least one of these characters. */
export function some(allowed: RegExp): ArnForm {
  return [{ allowed, repeats: false }, { allowed, repeats: true }];
}

/** Whether there can be an ARN of the form that the pattern matches. */
export function mayMatchArn(pattern: string, form: ArnForm): boolean {
  const text = replacePlaceholders(pattern, () => '*');
  return mayMatch(text, form) || mayMatch(completed(text), form);
}

/** Follows all ways through the form at once. */
function mayMatch(pattern: string, form: ArnForm): boolean {
  let reached = withoutRepeating(new Set([0]), form);
  for (const character of pattern) {
    reached = character === '*' ? everythingFrom(reached, form) : withoutRepeating(after(character, reached, form), form);
  }
  return reached.has(form.length);
}

/** The parts of an ARN between colons or slashes; placeholders, which may hold both, are left whole. */
export function partsOfArn(arn: string, separator: ':' | '/'): string[] {
  let start = 0;
  return replacePlaceholders(arn, placeholder => 'x'.repeat(placeholder.length)).split(separator).map(({ length }) => {
    const part = arn.slice(start, start + length);
    start += length + separator.length;
    return part;
  });
}

/** IAM fills in what an ARN leaves out at its end. */
function completed(pattern: string): string {
  const missing = COLONS - pattern.split(':').length + 1;
  return pattern.startsWith('arn:') && missing > 0 ? pattern + ':*'.repeat(missing) : pattern;
}

/** Where in the form one may be after a character; `?` is any. */
function after(character: string, positions: Set<number>, form: ArnForm): Set<number> {
  const next = new Set<number>();
  for (const position of positions) {
    const expected = form[position];
    if (expected !== undefined && (character === '?' || expected.allowed.test(character))) {
      next.add(expected.repeats ? position : position + 1);
    }
  }
  return next;
}

function everythingFrom(positions: Set<number>, form: ArnForm): Set<number> {
  const first = Math.min(...positions);
  return new Set(Array.from({ length: Math.max(0, form.length + 1 - first) }, (_, index) => first + index));
}

/** What may repeat may also not be there. */
function withoutRepeating(positions: Set<number>, form: ArnForm): Set<number> {
  for (const position of positions) { // takes in what is added on the way
    if (form[position]?.repeats) {
      positions.add(position + 1);
    }
  }
  return positions;
}
