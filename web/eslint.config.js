import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import typescript from 'typescript-eslint';

// What TypeScript's strictness does not see: promises that nobody waits for, rules of hooks, roles and labels; and which
// folder may know which.
const outside = (folder, ...forbidden) => ({
  files: [`src/${folder}/**/*.ts`, `src/${folder}/**/*.tsx`],
  ignores: ['**/*.test.ts'],
  rules: { 'no-restricted-imports': ['error', { patterns: forbidden.map((group) => ({ group: [group], message: 'see web/README.md: who may know whom' })) }] },
});

export default typescript.config(
  { ignores: ['dist', 'eslint.config.js', 'scripts'] },
  ...typescript.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { project: ['./tsconfig.json', './tsconfig.node.json'], tsconfigRootDir: import.meta.dirname } } },
  a11y.flatConfigs.recommended,
  hooks.configs.flat['recommended-latest'],
  {
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-condition': 'off',
      'jsx-a11y/media-has-caption': 'off',  // of live speech there are none
      'no-alert': 'error',
      eqeqeq: 'error',
    },
  },
  outside('state', '**/client/*', '**/ui/*', 'react', 'react-dom', 'mediasoup-client'),
  outside('client', '**/ui/*', 'react', 'react-dom'),
  {
    files: ['src/client/**', 'src/state/**'],
    rules: { 'no-restricted-globals': ['error', 'document', 'window', 'localStorage', 'location', 'history'] },
  },
);
