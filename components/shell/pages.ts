import { Activity, CircleDollarSign, Gavel, HeartPulse, History, Layers, LayoutDashboard, ListChecks, Radar, Settings, ShieldAlert, type LucideIcon } from 'lucide-react'

export type ShellPage = { key: string; label: string; path: string; icon: LucideIcon; hint: string }

/** The pages of a project in the order of the navigation; `key` follows `g` on the keyboard. */
export const SHELL_PAGES: ShellPage[] = [
  { key: 'o', label: 'Overview', path: '', icon: LayoutDashboard, hint: 'Gate state, worst segments, coverage' },
  { key: 'r', label: 'Runs', path: '/runs', icon: ListChecks, hint: 'Every evaluation of a candidate' },
  { key: 'e', label: 'Segments', path: '/segments', icon: Layers, hint: 'What a run would see, families, pinned slices' },
  { key: 'c', label: 'Coverage', path: '/coverage', icon: Radar, hint: 'Which traffic the cases stand for' },
  { key: 'a', label: 'Adversarial', path: '/adversarial', icon: ShieldAlert, hint: 'Failures that customers reported' },
  { key: 't', label: 'Traces', path: '/traces', icon: Activity, hint: 'Redacted production calls' },
  { key: 'p', label: 'Policy', path: '/policy', icon: History, hint: 'What another gate policy would have decided' },
  { key: 'h', label: 'Gate health', path: '/gate', icon: HeartPulse, hint: 'Drills, A/A runs, flaky cases' },
  { key: 'j', label: 'Judges', path: '/judges', icon: Gavel, hint: 'Who decides, by which words, and how far to trust it' },
  { key: 'm', label: 'Cost', path: '/cost', icon: CircleDollarSign, hint: 'Money by role, model, week and run, and what was saved' },
  { key: 's', label: 'Settings', path: '/settings', icon: Settings, hint: 'Members, API keys, configuration' },
]

