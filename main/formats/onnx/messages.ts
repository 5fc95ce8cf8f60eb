import protobuf from 'protobufjs/light.js';

/**
 * The few messages of ONNX that are decoded, with the fields that are looked at.
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const root = protobuf.Root.fromJSON({
  nested: {
    OperatorSetId: {
      fields: { domain: { type: 'string', id: 1 }, version: { type: 'int64', id: 2 } },
    },
    StringStringEntry: {
      fields: { key: { type: 'string', id: 1 }, value: { type: 'string', id: 2 } },
    },
    ValueInfo: { fields: { name: { type: 'string', id: 1 }, type: { type: 'Type', id: 2 } } },
    Type: {
      oneofs: {
        value: { oneof: ['tensorType', 'sequenceType', 'mapType', 'sparseTensorType', 'optionalType'] },
      },
      fields: {
        tensorType: { type: 'Tensor', id: 1 },
        sequenceType: { type: 'Other', id: 4 },
        mapType: { type: 'Other', id: 5 },
        sparseTensorType: { type: 'Other', id: 8 },
        optionalType: { type: 'Other', id: 9 },
      },
    },
    Tensor: { fields: { elemType: { type: 'int32', id: 1 }, shape: { type: 'Shape', id: 2 } } },
    Shape: { fields: { dim: { rule: 'repeated', type: 'Dimension', id: 1 } } },
    Dimension: {
      oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
      fields: { dimValue: { type: 'int64', id: 1 }, dimParam: { type: 'string', id: 2 } },
    },
    Other: { fields: {} },
    Node: {
      fields: {
        input: { rule: 'repeated', type: 'string', id: 1 },
        output: { rule: 'repeated', type: 'string', id: 2 },
        opType: { type: 'string', id: 4 },
        attribute: { rule: 'repeated', type: 'Attribute', id: 5 },
      },
    },
    Attribute: {
      fields: { name: { type: 'string', id: 1 }, ints: { rule: 'repeated', type: 'int64', id: 8 } },
    },
  },
});

/** What is there of each; absent fields are left out. */
export interface Messages {
  OperatorSetId: { domain?: string; version?: number };
  StringStringEntry: { key?: string; value?: string };
  ValueInfo: {
    name?: string;
    type?: {
      /** Which of the types it is. */
      value?: 'tensorType' | 'sequenceType' | 'mapType' | 'sparseTensorType' | 'optionalType';
      tensorType?: { elemType?: number; shape?: { dim?: { dimValue?: number; dimParam?: string }[] } };
    };
  };
  Node: {
    input?: string[];
    output?: string[];
    opType?: string;
    attribute?: { name?: string; ints?: number[] }[];
  };
}

/** Throws plain errors for bytes that are no such message. */
export function decodeMessage<Name extends keyof Messages>(name: Name, bytes: Uint8Array): Messages[Name] {
  const type = root.lookupType(name);
  return type.toObject(type.decode(bytes), { longs: Number, oneofs: true });
}
