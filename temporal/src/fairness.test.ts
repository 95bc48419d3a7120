import { describe, expect, it } from '@jest/globals';
import { fairnessKey } from './fairness.ts';

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const keyOf = (tenantName: string, deploymentId: string) => fairnessKey({ tenantName, deploymentId });

describe('the key of fairness', () => {
  it('is the deployment with its tenant', () => {
    expect(keyOf('default_tenant', 'shop')).toBe('default_tenant/shop');
    expect(keyOf('other', 'shop')).not.toBe(keyOf('default_tenant', 'shop'));
  });

  it('fits into 64 bytes, whatever the names', () => {
    expect(bytesOf(keyOf('default_tenant', 'x'.repeat(49)))).toBe(64);
    expect(bytesOf(keyOf('default_tenant', 'x'.repeat(256)))).toBe(64);
    expect(bytesOf(keyOf('größe'.repeat(30), '🧵'.repeat(50)))).toBeLessThanOrEqual(64);
  });

  it('tells long names apart that differ at their end only', () => {
    const long = 'region-eu-central-1-customer-4711-environment-production-';
    expect(keyOf('default_tenant', `${long}web`)).not.toBe(keyOf('default_tenant', `${long}db`));
  });
});
