const set = (words: string) => new Set(words.split(/\s+/).filter(Boolean))

/** Legal forms, folded, full stops left out; capital in the text, or the name before them is. */
export const LEGAL_FORMS = set(`inc incorporated corp corporation llc llp ltd limited plc gmbh ag kg kgaa ohg ug ev mbh se sa sas sarl sl slu spa srl snc bv nv vof ab as asa aps oy oyj kft zrt nyrt
  sro doo dd sp oo spzoo pty pte kk co company cie compagnie lda ltda eirl sca scs sprl bvba gbr eg ohg holdings holding pllc lp`)
/** Of those, such that stand for something else as often: they count only after a capital word, in capitals as written. */
export const SHORT_FORMS = new Map(Object.entries({
  ag: 'AG', kg: 'KG', ug: 'UG', se: 'SE', sa: 'SA', sas: 'SAS', sl: 'SL', spa: 'SpA', ab: 'AB', as: 'AS', co: 'Co', oy: 'Oy', kk: 'KK', lp: 'LP', dd: 'DD', eg: 'eG', ev: 'eV', bv: 'BV', nv: 'NV', oo: 'oo', sp: 'Sp',
}))
/** What kind of organisation, as the last word of a name. */
export const KINDS_LAST = set(`university college institute academy school hospital clinic bank bancorp group foundation association society institution agency ministry department council committee commission
  union federation partners ventures capital technologies technology software systems solutions industries enterprises motors airlines airways pharmaceuticals pharma laboratories labs logistics insurance consulting
  associates studios entertainment records press publishing media networks orchestra philharmonic trust church museum library hotel restaurant brewery energy telecom electronics foods
  stiftung verein verband sparkasse versicherung versicherungen klinikum krankenhaus universitat hochschule werke gruppe bank banque assurance assurances societe fondation banco seguros fundacion universidad banca assicurazioni
  fondazione verzekeringen stichting universiteit uniwersytet`)
/** Of those the ones before which even words of every day are a name: "Golden Helix Orchestra". */
export const SURE_KINDS = set('university college institute orchestra philharmonic hospital foundation museum bank church corporation airlines airways pharmaceuticals technologies ventures')
/** The first word of a name: "University of …", "Bank of …", "Banco …". */
export const KINDS_FIRST = set('university bank institute ministry department college academy universitat universite universidad universita banco banque banca ministerium ministere ministerio stichting fundacion fondazione')
/** Words before an organisation. */
export const WORK_PHRASES = set(`work_for works_for worked_for working_for work_at works_at worked_at working_at employed_by employed_at hired_by ceo_of cto_of cfo_of founder_of founders_of president_of director_of
  chairman_of head_of manager_at engineer_at developer_at analyst_at year_at job_at intern_at employee_of owner_of joined_ acquired_by bought_by subsidiary_of customer_of offer_from offices_of
  arbeite_bei arbeitet_bei arbeiten_bei angestellt_bei firma_ travaille_chez travailler_chez chez_ trabajo_en trabaja_en lavoro_per lavora_per lavoro_presso lavora_presso trabalho_na trabalho_no werk_bij werkt_bij
  pracuje_w jobbar_pa arbetar_pa arbejder_hos jobber_i company_called firm_called startup_called employer_is employer company organisation organization firma entreprise empresa azienda bedrijf unternehmen`)
/** What follows "X is a …" or "X, a …" when X is an organisation. */
export const ORGANISATION_NOUNS = set(`company firm startup agency corporation organization organisation provider manufacturer retailer supplier distributor vendor bank insurer nonprofit charity business consultancy brand
  publisher employer developer brainchild subsidiary`)
/** Words right after an organisation. */
export const ORGANISATION_AFTER = set('office offices headquarters hq employees employee shareholders stock shares ceo cfo cto founder founders spokesperson spokesman spokeswoman resignation payroll hr orchestra subsidiary warehouse branch')
/** Things that are called after no one: words after which a capital word is a product or a plan, not an organisation. */
export const NOT_ORGANISATIONS = set('card account plan order service support number id email address phone app website page team help center centre')
