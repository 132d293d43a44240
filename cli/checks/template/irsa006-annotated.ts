import { findings } from './problem';
import { matchesPattern } from '../../../lib/core/trust/condition-operators';
import { serviceAccountSubject } from '../../../lib/core/trust/trust-policy';
import { nearest } from '../../facts/distance';
import type { Facts, RoleFact } from '../../facts/templates/facts';
import { placeholdersIn, symbol } from '../../facts/templates/placeholders';
import type { Finding } from '../finding';

/** A service account that is told to assume a role whose trust does not name it. */
export function annotatedServiceAccount({ roles, people: { serviceAccounts } }: Facts): Finding[] {
  const byArn = new Map(roles.map(role => [symbol(`${role.id.path}.Arn`), role]));
  return findings('IRSA006', 'error', serviceAccounts.flatMap(({ origin, name, namespace = '', roleArn }) => {
    const role = byArn.get(roleArn ?? '');
    const subject = serviceAccountSubject({ namespace, name });
    const trusted = role && placeholdersIn(subject).length === 0 ? subjectsOf(role) : undefined;
    const isTrusted = trusted?.some(({ text, pattern }) => (pattern ? matchesPattern(text, subject) : text === subject)) ?? true;
    if (role === undefined || trusted === undefined || isTrusted) {
      return [];
    }
    const texts = trusted.map(({ text }) => text);
    return [{
      resource: role.id,
      part: 'trust policy',
      message: `${origin.path} tells service account ${namespace}/${name} to assume the role, whose trust policy does not let it in`,
      fix: `write '${subject}' there, or correct the name of the service account`,
      evidence: [{ label: 'trust', value: nearest(subject, texts) ?? '(nobody)' }, { label: 'token', value: subject }],
    }];
  }));
}

/** Whom the trust lets in; undefined where that is not a list of texts that are known. */
function subjectsOf({ trust }: RoleFact): { text: string; pattern: boolean }[] | undefined {
  const allows = trust.webIdentity.filter(({ effect }) => effect === 'Allow');
  const subjects = allows.flatMap(({ who }) => (who.kind === 'listed' ? who.subjects : []));
  const isKnown = allows.every(({ who }) => who.kind === 'listed') && trust.unreadable.length === 0 && subjects.every(({ subject }) => placeholdersIn(subject).length === 0);
  return isKnown && subjects.length > 0 ? subjects.map(({ subject, pattern }) => ({ text: subject, pattern })) : undefined;
}
