import {
  Activity, ClipboardCheck, CircleDollarSign, EyeOff, Flag, Gavel, HeartPulse, History, Inbox, Layers, LayoutDashboard, ListChecks, Radar, Scale, ScrollText, Settings,
  ShieldAlert, ShieldCheck, type LucideIcon,
} from 'lucide-react'

export type ShellPage = { key: string; label: string; path: string; icon: LucideIcon; hint: string }

/** The pages of a project in the order of the navigation, by what people come for; `key` follows `g` on the keyboard. */
export const SHELL_GROUPS: { label: string; pages: ShellPage[] }[] = [
  { label: 'Decide', pages: [
    { key: 'o', label: 'Overview', path: '', icon: LayoutDashboard, hint: 'Gate state, worst segments, coverage' },
    { key: 'r', label: 'Runs', path: '/runs', icon: ListChecks, hint: 'Every evaluation of a candidate' },
    { key: 'v', label: 'Reviews', path: '/reviews', icon: ClipboardCheck, hint: 'Blocked and inconclusive runs that wait for a person' },
    { key: 'p', label: 'Policy', path: '/policy', icon: History, hint: 'What another gate policy would have decided' },
  ] },
  { label: 'Cases', pages: [
    { key: 'e', label: 'Segments', path: '/segments', icon: Layers, hint: 'What a run would see, families, pinned slices' },
    { key: 'c', label: 'Coverage', path: '/coverage', icon: Radar, hint: 'Which traffic the cases stand for' },
    { key: 'f', label: 'Flag a failure', path: '/flag', icon: Flag, hint: 'A ticket becomes a case that every run replays' },
    { key: 'a', label: 'Adversarial', path: '/adversarial', icon: ShieldAlert, hint: 'Failures that customers reported' },
    { key: 'u', label: 'Unseen failures', path: '/unseen', icon: EyeOff, hint: 'How many failures nobody reported' },
  ] },
  { label: 'Trust', pages: [
    { key: 'j', label: 'Judges', path: '/judges', icon: Gavel, hint: 'Who decides, by which words, and how far to trust it' },
    { key: 'k', label: 'Rate', path: '/ratings', icon: Scale, hint: 'People check the judge, blind' },
    { key: 'h', label: 'Gate health', path: '/gate', icon: HeartPulse, hint: 'Drills, A/A runs, flaky cases' },
  ] },
  { label: 'Traffic', pages: [
    { key: 'i', label: 'Sources', path: '/sources', icon: Inbox, hint: 'Where traces come from, imports, lines put aside' },
    { key: 't', label: 'Traces', path: '/traces', icon: Activity, hint: 'Redacted production calls' },
    { key: 'y', label: 'Privacy', path: '/privacy', icon: ShieldCheck, hint: 'What is hidden, how well, and what was left' },
  ] },
  { label: 'Project', pages: [
    { key: 'm', label: 'Cost', path: '/cost', icon: CircleDollarSign, hint: 'Money by role, model, week and run, and what was saved' },
    { key: 'l', label: 'Audit log', path: '/audit', icon: ScrollText, hint: 'Who changed what, with before and after' },
    { key: 's', label: 'Settings', path: '/settings', icon: Settings, hint: 'Members, API keys, configuration, webhooks' },
  ] },
]

export const SHELL_PAGES: ShellPage[] = SHELL_GROUPS.flatMap(({ pages }) => pages)
