/**
 * When a judge may gate. Everything is decided at the one-sided level of 2.5 % (`z`), from labels that count as often as the judge
 * says such things (see label-weights.ts).
 *
 * - `minLabels`, `minOthers`: below so many labels, or so few that are not the most frequent one, the normal approximation of kappa
 *   says nothing (Fleiss, Levin, Paik 2003, 18.1: five of each).
 * - `usefulKappa`: "moderate" begins at 0.4 (Landis, Koch 1977). A judge that is no better than that after as many labels as would
 *   show it with the chance `power` is not taken for better than guessing.
 * - `firstLow`, `firstHigh`: a fair judge chooses the answer that stands first in half of the votes. Refused is one whose
 *   whole 95 % interval lies beyond these: the place then names more answers than what they say (Wang et al. 2023; Zheng et al. 2023).
 */
export const CALIBRATION_RULES = {
  z: 1.959963984540054, level: 0.025, minLabels: 20, minOthers: 5, usefulKappa: 0.4, powerZ: 0.8416212335729143,
  firstLow: 0.35, firstHigh: 0.65, minPairs: 20,
} as const
