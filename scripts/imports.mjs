import { parseSync } from 'oxc-parser'

/**
 * Every edge that leaves a source file: `{ specifier, typeOnly, line }`, and `specifier: null` for a dynamic import
 * whose target is not a literal.
 */
export function importsOf(file, source) {
  // AssemblyScript decorates functions, which the grammar of TypeScript does not allow: blank the decorators out.
  const text = file.startsWith('assembly/')
    ? source.replace(/@[a-z]+\b(\([^)]*\))?/g, (m) => ' '.repeat(m.length))
    : source
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const found = []
  const add = (node, from, typeOnly) => {
    const specifier = from?.type === 'Literal' && typeof from.value === 'string' ? from.value : null
    found.push({ specifier, typeOnly, line: text.slice(0, node.start).split('\n').length })
  }
  walk(program, (node) => {
    switch (node.type) {
      case 'ImportDeclaration':
        return add(node, node.source, node.importKind === 'type' || allTypes(node.specifiers, 'importKind'))
      case 'ExportNamedDeclaration':
        if (node.source) add(node, node.source, node.exportKind === 'type' || allTypes(node.specifiers, 'exportKind'))
        return
      case 'ExportAllDeclaration':
        return add(node, node.source, node.exportKind === 'type')
      case 'ImportExpression':
        return add(node, node.source, false)
      case 'TSImportType':
        return add(node, node.source ?? node.argument?.literal, true)
      case 'TSExternalModuleReference':
        return add(node, node.expression, false)
      case 'CallExpression':
        if (node.callee.type === 'Identifier' && node.callee.name === 'require') add(node, node.arguments[0], false)
        return
      case 'NewExpression':
        if (isOwnUrl(node)) add(node, node.arguments[0], false)
    }
  })
  return found
}

function allTypes(specifiers, kind) {
  return specifiers.length > 0 && specifiers.every((specifier) => specifier[kind] === 'type')
}

/** `new URL('./x', import.meta.url)`, the way a file names its neighbour without importing it. */
function isOwnUrl({ callee, arguments: [target, base] }) {
  return (
    callee.type === 'Identifier' &&
    callee.name === 'URL' &&
    target?.type === 'Literal' &&
    base?.type === 'MemberExpression' &&
    base.object.type === 'MetaProperty'
  )
}

function walk(node, visit) {
  if (Array.isArray(node)) {
    for (const child of node) walk(child, visit)
  } else if (node !== null && typeof node === 'object') {
    if (typeof node.type === 'string') visit(node)
    for (const key in node) if (key !== 'parent') walk(node[key], visit)
  }
}
