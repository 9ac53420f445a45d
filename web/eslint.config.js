import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist/**', 'node_modules/**', 'src/api/schema.gen.ts', 'scripts/**', 'public/**', 'eslint.config.js'] },
  ...ts.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  hooks.configs.flat['recommended-latest'] ?? hooks.configs['recommended-latest'],
  {
    rules: {
      // What is shown of a person or an artwork is text, always.
      'no-restricted-syntax': [
        'error',
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Text is text: the house shows no HTML of anybody.' },
        { selector: "MemberExpression[property.name='innerHTML']", message: 'Text is text: the house shows no HTML of anybody.' },
        { selector: "MemberExpression[property.name='outerHTML']", message: 'Text is text: the house shows no HTML of anybody.' },
        { selector: "JSXOpeningElement[name.name='Button'] > JSXAttribute[name.name='disabled']", message: 'A button that is disabled lets go of the focus: blocked.' },
        { selector: "MemberExpression[property.name='isError']", message: 'A reading that failed in the background takes nothing away: isLoadingError is true only where there is nothing to show.' },
      ],
      'no-restricted-globals': ['error', { name: 'parseFloat', message: 'Money is never a float: lib/money.' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  // Health shows faults, not what was read before them.
  { files: ['src/features/house/health/health-page.tsx'], rules: { 'no-restricted-syntax': 'off' } },
);
