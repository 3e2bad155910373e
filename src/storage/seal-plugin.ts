// Seals what Kysely writes into personal columns, seals what is compared with them, and opens everything it reads.
import {
  type BinaryOperationNode,
  type ColumnNode,
  type ColumnUpdateNode,
  type InsertQueryNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type PrimitiveValueListNode,
  type QueryResult,
  type RootOperationNode,
  type TableNode,
  type UnknownRow,
  type UpdateQueryNode,
  type ValueListNode,
  type ValueNode,
  type ValuesNode,
} from 'kysely';
import type { Db, Tx } from './database.ts';
import type { Seal } from './seal.ts';
import { LOOKUPS, SEALED_COLUMNS, type SealedAs, sealedFor } from './sealed-columns.ts';

type Columns = Readonly<Record<string, SealedAs>>;

/** Does nothing before `active` is set: whether the database is sealed is known when it has been asked. */
export class SealPlugin implements KyselyPlugin {
  active = false;
  readonly seal: Seal;
  readonly #sealer: Sealer;

  constructor(seal: Seal) {
    this.seal = seal;
    this.#sealer = new Sealer(seal);
  }

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return this.active ? this.#sealer.transformNode(node) : node;
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    if (this.active) this.openRows(result.rows);
    return result;
  }

  /** In place. */
  openRows(rows: UnknownRow[]): void {
    const { seal } = this;
    for (const row of rows) {
      for (const column in row) {
        const value = row[column];
        if (typeof value === 'string' || value instanceof Uint8Array) row[column] = seal.open(value);
      }
    }
  }
}

/** The seal of the database a transaction belongs to; null when nothing is sealed there. */
export function sealOf(db: Db | Tx): Seal | null {
  const plugin = db.getExecutor().plugins.find((one) => one instanceof SealPlugin);
  return plugin?.active ? plugin.seal : null;
}

class Sealer extends OperationNodeTransformer {
  readonly #seal: Seal;

  constructor(seal: Seal) {
    super();
    this.#seal = seal;
  }

  protected override transformInsertQuery(node: InsertQueryNode): InsertQueryNode {
    const columns = columnsOf(node.into);
    const done = super.transformInsertQuery(node);
    if (columns === undefined) return done;
    const order = (node.columns ?? []).map((column) => columns[nameOf(column)]);
    const updates = done.onConflict?.updates?.map((update) => this.#update(update, columns));
    return {
      ...done,
      ...(done.values?.kind === 'ValuesNode' ? { values: this.#rows(done.values as ValuesNode, order) } : {}),
      ...(updates === undefined ? {} : { onConflict: { ...done.onConflict!, updates } }),
    };
  }

  #rows(node: ValuesNode, order: (SealedAs | undefined)[]): ValuesNode {
    return {
      ...node,
      values: node.values.map((row) =>
        row.kind === 'PrimitiveValueListNode'
          ? { ...row, values: row.values.map((value, at) => this.#value(value, order[at])) }
          : { ...row, values: row.values.map((value, at) => this.#node(value, order[at])) },
      ),
    };
  }

  protected override transformUpdateQuery(node: UpdateQueryNode): UpdateQueryNode {
    const done = super.transformUpdateQuery(node);
    const columns = columnsOf(node.table);
    if (columns === undefined || done.updates === undefined) return done;
    return { ...done, updates: done.updates.map((update) => this.#update(update, columns)) };
  }

  #update(update: ColumnUpdateNode, columns: Columns): ColumnUpdateNode {
    return { ...update, value: this.#node(update.value, columns[nameOf(update.column)]) };
  }

  /** `external_id = …`, `external_id in (…)`. */
  protected override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
    const done = super.transformBinaryOperation(node);
    if (!LOOKUPS.has(nameOf(node.leftOperand))) return done;
    return { ...done, rightOperand: this.#node(done.rightOperand, 'lookup') };
  }

  #node(node: OperationNode, as: SealedAs | undefined): OperationNode {
    if (as === undefined) return node;
    if (node.kind === 'ValueNode') {
      const value = node as ValueNode;
      return { ...value, value: this.#value(value.value, as) } as ValueNode;
    }
    if (node.kind === 'PrimitiveValueListNode') {
      const list = node as PrimitiveValueListNode;
      return { ...list, values: list.values.map((value) => this.#value(value, as)) } as PrimitiveValueListNode;
    }
    if (node.kind === 'ValueListNode') {
      const list = node as ValueListNode;
      return { ...list, values: list.values.map((value) => this.#node(value, as)) } as ValueListNode;
    }
    return node;
  }

  readonly #value = (value: unknown, as: SealedAs | undefined): unknown =>
    as === undefined ? value : sealedFor(this.#seal, as, value);
}

/** The sealed columns of a table node, aliased or not. */
function columnsOf(node: OperationNode | undefined): Columns | undefined {
  const table = node?.kind === 'AliasNode' ? (node as OperationNode & { node: OperationNode }).node : node;
  return table?.kind === 'TableNode' ? SEALED_COLUMNS[(table as TableNode).table.identifier.name] : undefined;
}

function nameOf(node: OperationNode): string {
  const column = node.kind === 'ReferenceNode' ? (node as OperationNode & { column: OperationNode }).column : node;
  return column.kind === 'ColumnNode' ? (column as ColumnNode).column.name : '';
}
