import { compareText } from '../facts/compare-text';
import type { TemplateAssociation } from '../facts/templates/cluster-access';
import type { ResourceId } from '../facts/templates/resource-id';

/** An association that a change replaces: CloudFormation updates nothing of it but tags. */
export interface Replacement {
  readonly id: ResourceId;
  readonly name: string;
  readonly fields: ChangedField[];
}

export interface ChangedField {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** Associations that are the same resource before and after, with anything else in them. */
export function replacements(before: TemplateAssociation[], after: TemplateAssociation[]): Replacement[] {
  return after.flatMap(association => {
    const old = before.find(({ id }) => id.stack === association.id.stack && id.logicalId === association.id.logicalId);
    const fields = old === undefined ? [] : changedFields(fieldsOf(old), fieldsOf(association));
    return fields.length === 0 ? [] : [{ id: association.id, name: association.name, fields }];
  });
}

function fieldsOf({ name, cluster, config: { requiredClaims = {}, ...config } }: TemplateAssociation): Record<string, string> {
  const required = Object.entries(requiredClaims).map(([claim, value]) => [`requiredClaims.${claim}`, value]);
  return { ...config, ...Object.fromEntries(required) as Record<string, string>, cluster, identityProviderConfigName: name };
}

function changedFields(before: Record<string, string>, after: Record<string, string>): ChangedField[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareText);
  return names.filter(field => before[field] !== after[field]).map(field => ({ field, before: before[field] ?? '(none)', after: after[field] ?? '(none)' }));
}
