// Reads what the architecture test asks of one source file: imports, globals, module state, texts. By the bundler's own parser.
import { parseSync } from "vite";

export interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

export interface Source {
  readonly path: string;
  readonly lines: number;
  readonly firstLine: string;
  readonly imports: readonly Import[];
  /** Free names used as values ("window"), and dotted uses of them ("Date.now"). */
  readonly globals: ReadonlySet<string>;
  readonly moduleLets: readonly string[];
  readonly strings: ReadonlySet<string>;
  /** Template literals, "*" for each expression in them ("error.*.title"). */
  readonly templates: ReadonlySet<string>;
  /** First arguments of t(…), i18n.t(…) and text(…) that are plain strings. */
  readonly asked: readonly string[];
  readonly propertyNames: ReadonlySet<string>;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";
const nodesIn = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.flatMap(nodesIn) : isNode(value) ? [value] : []);
const nameOf = (value: unknown): string | null => (isNode(value) && value.type === "Identifier" ? String(value.name) : null);
const textOf = (value: unknown): string | null => (isNode(value) && value.type === "Literal" && typeof value.value === "string" ? value.value : null);

/** Type-level syntax is skipped; these wrap values. */
const valueWrappers = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "TSInstantiationExpression", "TSTypeAssertion"]);

function boundNames(pattern: unknown): readonly string[] {
  if (!isNode(pattern)) return [];
  if (pattern.type === "Identifier") return [String(pattern.name)];
  if (pattern.type === "AssignmentPattern") return boundNames(pattern.left);
  if (pattern.type === "RestElement") return boundNames(pattern.argument);
  if (pattern.type === "ArrayPattern") return nodesIn(pattern.elements).flatMap(boundNames);
  if (pattern.type === "ObjectPattern") return nodesIn(pattern.properties).flatMap((property) => boundNames(property.value ?? property));
  return [];
}

/** Throws on a syntax error. A name that the file binds anywhere does not count as a global: good enough for rules, and never a false alarm. */
export function readSource(path: string, code: string): Source {
  const { program, errors } = parseSync(path, code);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const body = nodesIn(program.body);
  const imports: Import[] = [];
  const used = new Set<string>();
  const bound = new Set<string>();
  const strings = new Set<string>();
  const templates = new Set<string>();
  const propertyNames = new Set<string>();
  const asked: string[] = [];

  function visit(node: Node): void {
    if (node.type.startsWith("TS") && !valueWrappers.has(node.type)) return;
    const from = textOf(node.source);
    if (from !== null && node.type !== "ImportExpression") {
      const kind = node.importKind ?? node.exportKind;
      imports.push({ from, typeOnly: kind === "type", dynamic: false });
      for (const specifier of nodesIn(node.specifiers)) bound.add(nameOf(specifier.local) ?? "");
      return;
    }
    switch (node.type) {
      case "ImportExpression":
        imports.push({ from: from ?? "(computed)", typeOnly: false, dynamic: true });
        break;
      case "Identifier":
        used.add(String(node.name));
        return;
      case "Literal":
        if (typeof node.value === "string") strings.add(node.value);
        return;
      case "TemplateLiteral":
        templates.add(
          nodesIn(node.quasis)
            .map((quasi) => (quasi.value as { cooked: string | null }).cooked ?? "")
            .join("*"),
        );
        break;
      case "VariableDeclarator":
        for (const name of boundNames(node.id)) bound.add(name);
        break;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        for (const name of [...nodesIn(node.params).flatMap(boundNames), nameOf(node.id) ?? ""]) bound.add(name);
        break;
      case "CatchClause":
        for (const name of boundNames(node.param)) bound.add(name);
        break;
      case "CallExpression": {
        const callee = isNode(node.callee) && node.callee.type === "MemberExpression" ? nameOf(node.callee.property) : nameOf(node.callee);
        const first = textOf(nodesIn(node.arguments)[0]);
        if (first !== null && (callee === "t" || callee === "text")) asked.push(first);
        break;
      }
      case "MemberExpression": {
        const [object, property] = [nameOf(node.object), nameOf(node.property)];
        if (object !== null && property !== null && !node.computed) used.add(`${object}.${property}`);
        if (isNode(node.object)) visit(node.object);
        if (node.computed && isNode(node.property)) visit(node.property);
        return;
      }
      case "Property":
      case "MethodDefinition":
      case "PropertyDefinition": {
        const name = nameOf(node.key) ?? textOf(node.key);
        if (name !== null && !node.computed) propertyNames.add(name);
        if (node.computed && isNode(node.key)) visit(node.key);
        if (isNode(node.value)) visit(node.value);
        return;
      }
    }
    for (const value of Object.values(node)) for (const child of nodesIn(value)) visit(child);
  }
  for (const node of body) visit(node);

  const moduleLets = body
    .map((node) => (node.type === "ExportNamedDeclaration" && isNode(node.declaration) ? node.declaration : node))
    .filter((node) => node.type === "VariableDeclaration" && (node.kind === "let" || node.kind === "var"))
    .flatMap((node) => nodesIn(node.declarations).flatMap((declarator) => boundNames(declarator.id)));

  const globals = new Set([...used].filter((name) => !bound.has(name.split(".")[0] ?? name)));
  const lines = code.endsWith("\n") ? code.split("\n").length - 1 : code.split("\n").length;
  return { path, lines, firstLine: code.split("\n", 1)[0] ?? "", imports, globals, moduleLets, strings, templates, asked, propertyNames };
}
