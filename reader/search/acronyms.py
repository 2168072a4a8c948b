"""Acronyms of the field with the words that they stand for: people type `rl`, papers write both.

Only acronyms that titles and abstracts use often, and whose words mean nothing else in a row.
"""

from typing import Final

_SHORTEST_PART: Final = 3
_ACRONYMS: Final = {
    "3dgs": "3d gaussian splatting/gaussian splatting",
    "agi": "artificial general intelligence",
    "asr": "speech recognition",
    "bev": "bird s eye view",
    "cnn": "convolutional neural network",
    "cot": "chain of thought",
    "cua": "computer use agent",
    "dit": "diffusion transformer",
    "dpo": "direct preference optimization",
    "drl": "deep reinforcement learning",
    "fl": "federated learning",
    "gan": "generative adversarial network",
    "gnn": "graph neural network",
    "gui": "graphical user interface",
    "i2v": "image to video",
    "icl": "in context learning",
    "kd": "knowledge distillation",
    "kg": "knowledge graph",
    "llm": "language model",
    "lmm": "multimodal model/multimodal language model",
    "lora": "low rank adaptation",
    "lrm": "reasoning model",
    "lvlm": "vision language model",
    "marl": "multi agent reinforcement learning",
    "mas": "multi agent system",
    "mcts": "monte carlo tree search",
    "mdm": "masked diffusion model",
    "ml": "machine learning",
    "mllm": "multimodal large language model/multimodal language model/multimodal llm",
    "moe": "mixture of expert",
    "mt": "machine translation",
    "nas": "neural architecture search",
    "ner": "named entity recognition",
    "nerf": "neural radiance field",
    "nlp": "natural language processing",
    "ocr": "optical character recognition",
    "ood": "out of distribution",
    "opd": "on policy distillation",
    "peft": "parameter efficient fine tuning/parameter efficient finetuning",
    "ppo": "proximal policy optimization",
    "prm": "process reward model",
    "ptq": "post training quantization",
    "qa": "question answering",
    "qat": "quantization aware training",
    "rag": "retrieval augmented generation",
    "rl": "reinforcement learning",
    "rlhf": "reinforcement learning from human feedback",
    "rlvr": "reinforcement learning with verifiable reward",
    "rm": "reward model",
    "sae": "sparse autoencoder",
    "sft": "supervised fine tuning/supervised finetuning",
    "slm": "small language model",
    "snn": "spiking neural network",
    "sr": "super resolution",
    "ssl": "self supervised learning",
    "ssm": "state space model",
    "stt": "speech to text/speech recognition",
    "t2i": "text to image",
    "t2v": "text to video",
    "tta": "test time adaptation",
    "ttt": "test time training",
    "tts": "text to speech/speech synthesis",
    "vae": "variational autoencoder",
    "vit": "vision transformer",
    "vla": "vision language action",
    "vlm": "vision language model/visual language model",
    "vln": "vision language navigation/vision and language navigation",
    "vqa": "visual question answering",
}
"""By acronym, the words without a plural; several readings are separated by slashes."""


def expansions(word: str) -> list[str]:
    """Return the phrases that an acronym or its plural stands for, in folded words.

    Empty for other words. Words around a 2 are parted: `text2sql` stands for "text to sql".
    """
    text = _ACRONYMS.get(word) or _ACRONYMS.get(word.removesuffix("s"), "")
    first, _, second = word.partition("2")
    if not text and min(len(first), len(second)) >= _SHORTEST_PART and (first + second).isalpha():
        return [f"{first} to {second}"]
    return [phrase + ending for phrase in text.split("/") if phrase for ending in ("s", "")]
