/** Words that say little about what a text is about, of the languages that are told apart best; negations are among them. */
const LISTS = [
  'a an the and or but if so of in on at to for from by with about into over after before as is are was were be been am do does did have has had will would can could should may might must shall this that these those it its i me my we us our you your he him his she her they them their what which who whom how when where why there here not no yes please just also very than then too any some all s t d ll m re ve',
  'der die das den dem des ein eine einen einem einer eines und oder aber wenn so von in im an am zu zum zur für aus bei mit über auf nach vor als ist sind war waren sein bin habe haben hat hatte wird werden würde kann können könnte soll muss darf dies diese dieser dieses es ich mich mir mein meine wir uns unser sie ihr ihre er ihn ihm was welche wer wie wann wo warum da hier nicht kein keine ja nein bitte auch sehr noch nur schon doch dass',
  'le la les l un une des du de d et ou mais si à au aux en dans sur pour par avec sans sous comme est sont était être suis ai as a avons avez ont avait sera peut pouvez pourrait doit ce cet cette ces c il elle ils elles je j me m mon ma mes nous notre vous votre vos tu te on que qu qui quoi quel quelle comment quand où pourquoi ne n pas plus oui non merci y aussi très',
  'el la los las un una unos unas y e o pero si de del en a al por para con sin sobre como es son era ser soy estoy está están he ha han había será puede pueden podría debe este esta esto estos estas ese esa eso lo le les me mi mis nos nuestro tu su sus te se yo él ella ellos usted ustedes que qué quién cuál cómo cuándo dónde no sí ya muy más también gracias hay',
  'o os as um uma e ou mas se do da dos das no na nos nas em por para com é são ser estar eu meu minha você seu sua isso esta este não sim muito mais',
  'il lo gli i una uno e o ma se di del della dei in nel nella per con su è sono essere ho hai ha io mio mia tu suo sua noi voi loro che chi come quando dove non sì molto più anche',
  'de het een en of maar als van in op aan te voor door met is zijn was ben heb hebt heeft ik mij mijn wij ons jij je jouw u uw hij zij dit dat deze die wat wie hoe wanneer waar niet geen ja nee ook',
]

const WORDS = new Set(LISTS.flatMap((list) => list.split(' ')))

/** Whether a lower-case word carries grammar rather than a topic. */
export function isStopWord(word: string): boolean {
  return WORDS.has(word)
}
