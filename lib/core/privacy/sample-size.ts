/** Traces of a week that people look through. With nothing found in 50, a share of 6 % is the most that is still credible (95 %: the rule of three). */
export const SAMPLE_SIZE = 50
