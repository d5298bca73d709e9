"""Decoder files (weights/FORMAT.md, "Decoder files"): writes trained decoders, and reads them back to train on."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from ..layers.base import assign
from ..layers.lstm import H_QUANTIZATION, gate_order
from ..quantize import quantize_rows
from ..tensors import PANEL, TensorReader, TensorWriter, numpy64, pack_rows, round_up
from .network import FEATURES, Decoder

MAGIC = b"\x89IND\r\n\x1a\n"
VERSION = 1
HEADER_SIZE = 64  # bytes
WORD_MAX = 127  # of int8 weights that float32 input is multiplied with


def pad16(data: bytes) -> bytes:
    return data + bytes(-len(data) % 16)


def pack_decoder(network: Decoder, labels: list[str], name: str, weight_max: int) -> bytes:
    """A whole decoder file."""
    text = pad16(b"".join(s.encode() + b"\0" for s in [name, *labels]))
    lstm, order = network.lstm, gate_order(network.lstm.hidden_size)
    writer = TensorWriter(weight_max)

    word, word_scale = quantize_rows(numpy64(network.word.weight), WORD_MAX)
    w, w_scale = quantize_rows(numpy64(lstm.weight_ih_l0)[order], WORD_MAX)
    columns = w.reshape(-1, PANEL, w.shape[1]).transpose(0, 2, 1)
    recurrent, offset = writer.pack_matrix(numpy64(lstm.weight_hh_l0)[order], H_QUANTIZATION)
    bias = (numpy64(lstm.bias_ih_l0) + numpy64(lstm.bias_hh_l0))[order] + offset
    writer.add(
        pad16(network.offsets[:-1].numpy().astype("<f4").tobytes()),
        pad16(word.tobytes()),
        pad16(word_scale.astype("<f4").tobytes()),
        columns.tobytes() + pack_rows(w_scale) + pack_rows(bias),
        *recurrent,
    )
    writer.input = H_QUANTIZATION
    writer.add_linear(numpy64(network.head.weight), numpy64(network.head.bias))

    body = text + b"".join(writer.tensors)
    header = struct.pack(
        "<7I20x",
        HEADER_SIZE + len(body),
        lstm.hidden_size,
        network.word.embedding_dim,
        len(labels),
        len(text),
        network.draws,
        network.end - network.draws,
    )
    return MAGIC + struct.pack("<II", VERSION, zlib.crc32(header + body)) + header + body


def read_decoder(path: Path) -> tuple[Decoder, dict[str, Any], list[str]]:
    """A decoder for inference, its shape as a config has it, and its words. Raises SystemExit for another file."""
    data = path.read_bytes()
    if data[:8] != MAGIC or len(data) < HEADER_SIZE or struct.unpack_from("<I", data, 8)[0] != VERSION:
        raise SystemExit(f"{path}: not a decoder file of version {VERSION}")
    if zlib.crc32(data[16:]) != struct.unpack_from("<I", data, 12)[0]:
        raise SystemExit(f"{path}: damaged, its checksum does not fit")
    _, units, embedding, n_words, text_size, draws, jumps = struct.unpack_from("<7I", data, 16)
    labels = [s.decode() for s in data[HEADER_SIZE : HEADER_SIZE + text_size].split(b"\0")[1 : n_words + 1]]
    reader = TensorReader(data, HEADER_SIZE + text_size)

    def aligned(kind: str, *shape: int) -> np.ndarray:
        array = reader.take(kind, *shape)
        reader.at = round_up(reader.at, 16)
        return array

    config = {"units": units, "embedding": embedding}
    network = Decoder(config, n_words, aligned("<f4", draws + jumps, 2), draws)
    lstm, back, gates = network.lstm, np.argsort(gate_order(units)), 4 * units
    word = aligned("i1", n_words, embedding).astype(np.float64)
    assign(network.word.weight, word * aligned("<f4", n_words)[:, None])
    w = reader.take("i1", gates // PANEL, FEATURES + embedding, PANEL).transpose(0, 2, 1).reshape(gates, -1)
    assign(lstm.weight_ih_l0, (w * reader.rows(gates)[:, None])[back])
    bias = reader.rows(gates)
    u, offset = reader.matrix(gates, units, H_QUANTIZATION)
    assign(lstm.weight_hh_l0, u[back])
    assign(lstm.bias_ih_l0, (bias + offset)[back])
    reader.input = H_QUANTIZATION
    head, head_bias = reader.linear(network.end + 1, units)
    assign(network.head.weight, head)
    assign(network.head.bias, head_bias)
    return network.requires_grad_(False).eval(), config, labels
