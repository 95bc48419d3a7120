import { pythonLiteral, type Json } from '@cloudloom/blueprint';
import { DomainError } from '@cloudloom/model';

/** A rule of a filter that cannot be understood. */
export class InvalidFilterRuleError extends DomainError {
  readonly code = 'invalid_filter_rule';
  override readonly details: Readonly<Record<string, Json>>;

  constructor(rule: Json, reason: string) {
    super(`The filter rule ${pythonLiteral(rule)} is not in the right format. ${reason}`);
    this.details = { err_filter_rule: rule, err_reason: reason };
  }
}
