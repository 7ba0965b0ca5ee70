/**
 * What kind of answer a result code is (gateway-v3 section 6.1). A code that is in no list is classified as well: by the first pattern that fits. A leading `000` alone does not mean success.
 */

/** In this order: some codes fit several. */
const patterns = [
  ['success', /^(000\.000\.|000\.100\.1|000\.[36]|000\.400\.1[12]0)/],
  ['success_review', /^(000\.400\.0[^3]|000\.400\.100)/],
  ['pending', /^(000\.200)/],
  ['pending_long', /^(800\.400\.5|100\.400\.500)/],
  ['chargeback', /^(000\.100\.2)/],
  ['soft_decline', /^(300\.100\.100)/],
  ['rejected_3ds_intercard', /^(000\.400\.1[0-9][1-9]|000\.400\.2)/],
  ['rejected_bank', /^(800\.[17]00|800\.800\.[123])/],
  ['rejected_communication', /^(900\.[1234]00|000\.400\.030)/],
  ['rejected_system', /^(800\.[56]|999\.|600\.1|800\.800\.[84])/],
  ['rejected_async', /^(100\.39[765])/],
  [
    'rejected_external_risk',
    /^(100\.400\.[0-3]|100\.370\.100|100\.370\.11|100\.380\.100|100\.380\.11|100\.380\.4|100\.380\.5)/,
  ],
  ['rejected_avs', /^(800\.400\.1)/],
  ['rejected_3ds', /^(800\.400\.2|100\.390)/],
  ['rejected_blacklist', /^(800\.[32])/],
  ['rejected_risk_validation', /^(800\.1[123456]0)/],
  ['invalid_configuration', /^(600\.[23]|500\.[12]|800\.121)/],
  ['invalid_registration', /^(100\.[13]50)/],
  ['invalid_job', /^(100\.250|100\.360)/],
  ['invalid_reference', /^(700\.[1345][05]0)/],
  ['invalid_format', /^(200\.[123]|100\.[53][07]|800\.900|100\.[69]00\.500)/],
  ['invalid_address', /^(100\.800)/],
  ['invalid_contact', /^(100\.[97]00)/],
  ['invalid_account', /^(100\.100|100\.2[01])/],
  ['invalid_amount', /^(100\.55)/],
  ['invalid_risk_data', /^(100\.380\.[23]|100\.380\.101)/],
] as const

/** `unclassified`: fits no pattern, and counts as rejected. */
export type ResultGroup = (typeof patterns)[number][0] | 'unclassified'

export const classifyResult = (code: string): ResultGroup =>
  patterns.find(([, pattern]) => pattern.test(code))?.[0] ?? 'unclassified'
