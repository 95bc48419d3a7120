interface NodeFacts {
  /** The tag in full, e.g. `tag:yaml.org,2002:str`; null when the form of the node tells its type. */
  tag: string | null;
  anchor: string | null;
  offset: number;
  end: number;
}

export interface ScalarNode extends NodeFacts {
  kind: 'scalar';
  text: string;
  /** True if the type follows from the text: it is neither quoted nor a block. */
  isPlain: boolean;
}

export interface SequenceNode extends NodeFacts {
  kind: 'sequence';
  items: YamlNode[];
}

export interface MappingNode extends NodeFacts {
  kind: 'mapping';
  pairs: [YamlNode, YamlNode][];
}

/** Stands for the node that has the anchor. */
export interface AliasNode extends NodeFacts {
  kind: 'alias';
  anchor: string;
}

/** A YAML value before its tag is looked at; what an alias stands for is left to the reader of the nodes. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;
