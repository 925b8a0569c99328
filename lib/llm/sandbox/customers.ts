export type Customer = { id: string; name: string; weight: number }

const NAMES = [
  'Northwind Outfitters', 'Bluepeak Telecom', 'Kestrel Home', 'Lumen Optics', 'Juniper Pets', 'Harbor & Vine', 'Atlas Cycles', 'Petal Skincare',
  'Fjord Audio', 'Mosaic Books', 'Terra Coffee', 'Copperline Tools', 'Willow Baby', 'Nimbus Travel', 'Orchard Foods', 'Pinnacle Sports',
  'Quartz Watches', 'Riverstone Furniture', 'Saffron Kitchen', 'Tidal Swim', 'Umber Leather', 'Vantage Cameras', 'Wren Stationery', 'Yonder Camping',
  'Zephyr Bikes', 'Alder Garden', 'Birch Mattress', 'Cobalt Games', 'Dune Eyewear', 'Ember Heating', 'Fable Toys', 'Grove Organics',
  'Halcyon Spa', 'Indigo Denim', 'Jetty Marine', 'Kite Insurance', 'Larch Energy', 'Meadow Pharmacy', 'Nova Fitness', 'Opal Jewellery',
]

/** The companies whose helpdesk is automated: the first sends 40 % of all traffic, the rest falls off like 1/rank. */
export const CUSTOMERS: readonly Customer[] = NAMES.map((name, index) => {
  const harmonic = NAMES.slice(1).reduce((sum, _, rank) => sum + 1 / (rank + 2), 0)
  const weight = index === 0 ? 0.4 : (0.6 * (1 / (index + 1))) / harmonic
  return { id: name.toLowerCase().replace(/[^a-z]+/g, '-'), name, weight }
})
