import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const accent: MantineColorsTuple = [
  '#eef1ff', '#dce2ff', '#b6c1ff', '#8d9dff', '#6b7ffb', '#4f66f0', '#3f55e0', '#3446c2', '#2b3a9d', '#242f7d',
]

const gray: MantineColorsTuple = [
  '#fafafb', '#f3f4f6', '#e8e9ed', '#dcdee3', '#c6c9d1', '#9ea3ae', '#6c717d', '#4b505b', '#2f333b', '#16181d',
]

const dark: MantineColorsTuple = [
  '#e6e8ec', '#b4b9c3', '#8b919d', '#4a505c', '#31363f', '#252931', '#1a1d23', '#131519', '#0d0f12', '#08090b',
]

/** White text stands on shade 6 (light) and 5 (dark) of it. */
const red: MantineColorsTuple = [
  '#fdeeee', '#f9d9da', '#f3c9cb', '#ec9a9d', '#e0676c', '#cf3a41', '#c4262e', '#a81f26', '#8c1a20', '#56272b',
]

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  colors: { accent, gray, dark, red },
  fontFamily: '"Inter Variable", ui-sans-serif, system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.5', lg: '1.45', xl: '1.35' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '1.3' },
      h2: { fontSize: '15px', lineHeight: '1.4' },
      h3: { fontSize: '13px', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'sm',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    // or the ring of focus lies over the label
    InputWrapper: { styles: { label: { marginBottom: 4 } } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: false, fz: 'xs' } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120, exitDuration: 0, transition: 'fade' } } },
    Code: { defaultProps: { fz: 'xs' } },
  },
})

/** Mantine's own surfaces follow the tokens of app/globals.css. */
export const resolveCssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--sg-bg)',
    '--mantine-color-text': 'var(--sg-text)',
    '--mantine-color-dimmed': 'var(--sg-dim)',
    '--mantine-color-default': 'var(--sg-surface)',
    '--mantine-color-default-hover': 'var(--sg-hover)',
    '--mantine-color-default-border': 'var(--sg-border-strong)',
    '--mantine-color-placeholder': 'var(--sg-faint)',
    '--mantine-color-error': 'var(--sg-blocked)',
  }
  return { variables: {}, light: shared, dark: shared }
}
