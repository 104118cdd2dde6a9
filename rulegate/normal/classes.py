"""What characters do in a normalisation segment, written by `generate_classes.py`: do not edit.

A set is a list of numbers in base 36: the gap before a range, then its length, and so on.
"""

from __future__ import annotations

CLASSES: dict[str, str] = {
    "c": (
        "4i 1 2 1 w 2 8 1 7 1 d 2 8 1 7 1 j 6 g 2 2 2 e 2 3 4 2 2 2 4 9 2 2 4 6 2 2 4 l 2 1 4 5 4 4 3 3 4 3 2 4 2 6 2 5 4"
        " 4 1 5 1 n 2 7 4 2 2 4 3 b 4 i 2 a 3 3 2 2 2 h 3 5 1 2 4 2 4 3 1 2 2 2 1 5 1 5 1 1 1 2 1 1 2 2 1 1 1 1 2 5 2 4 1"
        " d 1 f 1 2 9 5 1 5z 1 e 1 l 1 9 1 o 1 y 1 m 1 1 2 a 1 g 2 d 1 g 2 f 1 1 2 3 2 e 2 2 2 4 2 c 4 2 4 2 6 2 2 2 2 6 "
        "4 2 2 j 6 2 2 5 2 4 2 2 2 2 4 2 4 6 2 4 2 6u 2 n 2 n 2 1 2 4 1 8 1 8 1 1 1 1e 2 5 1 4 1 2 1 3 1 2 1 2 1 2 1 2 2 "
        "5 1 5 2 4 1 3 1 4 1 6 2 1 1 3 1 1 1 2 1 1 1 3 4 1 1 2 1 2 1 1 1 q 2 d 2 2a 1 4 1 c 1 4 2 2 1 4 2 b 1 82 1 2 1 2 "
        "2 5 2 2 1 3 2 1 2 21 1 1 1 1 1 4 2 1 5 k 1 7 1 2 1 1c 1 3e 2 10 5 4 2 3 1 35 1 6 1 1 3 1 2 6t 1 9 1 1h 3 u 2 5 1"
        " 1 1 2 1 2 1 o 2 b 1 1 1 2 1 7 2 8 1 1 1 8 1 1 1 r 2 1d 2 24 1 16 1 c 1 w 1 v 1 4 1 a 3 1 2 6 1 2 1 1 2 36 1 29 "
        "1 5a 1 1 2 a 1 c 1 2 2 4u 1 1d 1 f 1 e 1 9 2 w 1 q 1 8 2 d 1 2 1 s 1 lh 1 p 1 d 1 u 1 4 1 1 1 5 1 1 1 h a 1 4 g "
        "4 8 1 2 e c 1 2 e 2 4 9 e 3 4 9 e c e f 6 d e c e 8 4 7 e a e h 2 b 2 b 2 k 8 8 7 62 f fp 1 2 1 2 1 8 1 3 e 8 2 "
        "2 1 2 3 2 1 1 1 2 1 2 1 1 1 c6 1 1 1 4z 1 64 1 1u 1 6 2 3w 1 o 1 1p 1 2 3 1 5 4 5 u 1 5 1 2 1 1 1 2 1 2 1 1 1 1 "
        "1 8 1 2 1 20 2 6 2 a 2 a 2 1o 2 48 m 2 6 2 12 2 6 2 8 1 1 1 1 1 1 1 1 6 2 6 2 4 2 28 1 3 2 6 1 4 1 c 2 1 1 4 1 9"
        " 1 v 1 p 2 33 1 3 1 3 1 1 1 1 2 7 1 2g 1 6s 1 f 1 9 1 5 3 h 1 8 1 e 2 5 1 1 2 3 1 b 2 o 2 g 1 6 1 1k 4 l 1 2x 2 "
        "1 1 5 3 3 1 2 2 9 4 32 1 2p 1 f2 2 9p 2 bd 1 1 1 8 2 3o 1 1 1 15 1 1 6 1 2 1r 1 3 1 1i 1 1d 1 z 1 1 1 9w 3 9 1 3"
        "u 1 1j 1 f 1 6 1 5t 1 3 2 8 2 fa 1 w 1 2 1 2 1 2 1 2 1 1a 1 j 1 8 1 6 2 2 1 2 1 2 1 2 1 mxo 2 2 1 9d 2 1u 2 2 2 "
        "2 1 2f 1 1f 2 8 c c 2 2 2 g 2 l 1 1e 1 q 1 1e 2 n8 2 1 2 r 1 3 2 g 1 p 1 d 1 u 1 8p4 1 70x 4 c 8 o 8 i 6 a 2 x a"
        " 1 2 2 2 il 4 2 6 c 4 o 4 87 1 4 2 br 1 7 4 161 1 1 1 1 1 1 4 3 1 2 1 1 1 3 2 3 1 3 2 4 1 2 2 1 1 8 1 in 1 1x7 1"
        " 5 1 a 1 5 1 2 1 1 1 s 1 dx 1 wz 5 1 3 5 5 95 1 zx3 1 wk 1 9 1 f 1 j 1 b 1 9 1 f 1 j 1 b 1 9 1 f 1 j 1 b 1 9 1 f"
        " 1 j 1 b 1 9 1 f 1 j 1 3d3 1 11i 1 1 1 t 1 1 1 t 1 v 1 1 1 t 1 1 1 t 1 1 1 go 1 2m 1 13l 1 6 2 b 1 1z 1 e 2"
    ),
    "f": (
        "1xj 1 an 1 22 1 1f 2 6v 1 6 1 3 1 3f 2 41 1 gb 1 25b 1 1 1 1 1 1 1 1 1 3 1 14 1 1 1 1 2 2 1 1cku 2 es 1 a9 1 72 "
        "2 or 1"
    ),
    "i": (
        "0 9 5 i 2n 6 1 q d 1 ip 1 jw 1 282 2 18z 2 2d 5 1kr 5 q 5 1d g 3ck 1 14ez g 6n 1 4g 1 27 c 119g 4 43z 8 h405 35s"
    ),
    "k": ("67 1 28 1 5t9 1 69 1c 2 3 2 1 4 1 5 3 2 1 4 1 11 3 2 1 4 1"),
    "l": ("3cw j 6ce 2 1 1 2 3 7 3 1 a 7l e 14j7 2 1 1 2 3 7 3 1 a"),
    "m": (
        "lc 27 1 w 7n 5 7d 19 1 1 1 2 1 2 1 1 20 b 1c l g 1 2t 7 2 6 2 2 1 4 z 1 u r 4g 9 9 1 o 4 1 9 1 3 1 5 17 3 1o 8 1"
        "6 o 1 t 1o 1 g 1 3 4 2v 1 g 1 1c 1 1p 1 g 1 32 1 g 1 32 1 g 1 3j 1 32 1 g 1 7 2 2t 1 g 1 31 2 g 1 3g 1 31 3 d 4 "
        "30 3 d 4 24 2 r 1 1 1 1 1 1j 5 4 4 2 5 1 2 1q 1 34 1 1 2 2a 1 jz 3 qc 2 u 1 4d 1 a 1 5n 1 3z 3 63 2 1z 1 k 8 2 1"
        " 1c e 1 g 2t 1 f 1 12 9 1i 2 1m 1 b 2 1v 1 48 3 1 d 1 7 4 1 6 1 3 2 5i 1s k0 d 4 1 3 c 2da 3 3x 1 2o w fe 6 2x 2"
        " n9w 1 4 a w 2 28 2 7o 1 11 1 47 1 r i 1l 3 11 1 2n 1 c 1 6n 1 1 3 2 2 5 2 1 1 1g 1 6u 1 fn4 1 ld g a6 2 gt 1 6a"
        " 1 45 5 1aq 1 1 1 14 3 4 1 4l 2 fx 4 ar 2 49 b 1d 4 5c 1 15 1 e 1 1l 2 1x 3 1c 2 1q 1 24 1 9 1 2y 2 4y 2 28 2 g "
        "1 o 7 3 5 5p 1 3 1 n 1 2r 2 6z 2 3i 1 3a 2 37 1 7h 2 76 2 4 1 4c 1 2b 1 i 1 29 1 bp 1 76 1 1 2 29 1 fa0 5 1n 7 x"
        "l 2 f58 1 43q 5 3 6 8 8 2 7 u 4 44 3 2pn 7 1 h 2 7 1 2 1 5 79 7 af 1 1p 4 15s 7 31 7"
    ),
    "p": (
        "4o 1 6 1 4 1 3 1 3 3 37 2 b 2 8 1 3e 9 10 3 6c 6 4c 1 9 2 e9 1 6l 4 kf 8 3g 2 1 1 2b 1 2 1 y 3 2 1 71 2 k5 1 3j "
        "1 14 2 2t 1 9 1 4 1 4 1 4 1 c 1 c 4 p 1 9 1 4 1 4 1 4 1 c 1 2xs 1 82 1 1 3 b 3 d 3 d 2 e 2 o 1 d 2 c 2 1 2 4 1 1"
        " 1 8 3 d 1 28 1 2f 2 1 1 1 2 2 1 c 1 9 3 o 1 k g 1 3 1 4 1 2 5 3 1 4 1 2 d 1 4i 2 1 2 fs 25 11y 1 2v 3 2t 1 14u "
        "2 2 1 2n 1 74 v 1 10 c g 29 v 1b 75 13b4 7 c 5 5 1 1 1 a d 1 5 1 1 1 2 1 2 1 a 3x 1 c i 4 8u i 1s 2 1i 14 d s 1 "
        "m 1 o 4 z 3 1 1 1 a 39 8 6e 1 15dm 7 2e 6 667 b 5 r 2 2 r 6 q 3 z 1 33 2 1q 9"
    ),
    "s": ("1xa 1 o 1 9y 1 n 2 2u 1 o 1 6i 1 i 2 2v 1 o 1 3b 1 f 1 ge 1 26e 1 1ckx 1 eu 1 o 1 9k 1 9 1 2 1 6p 1 ow 1"),
    "t": ("3hk r 67k 1 1 2 3 6 14rn 1 1 2 3 6"),
    "u": (
        "oo 2 6 4 7 1 1 1 k 1 b1 1 12 2 1e 2 3 1 1j 8 r 4 6 b 7i 1 1o 2 2t e 1n 2 1d 2 f 1 s 2 1 1 b 5 v 1 2 6 6k 1 8 2 2"
        " 2 m 1 7 1 1 3 4 2 9 2 2 2 4 8 1 4 2 1 5 2 p 2 3 1 6 4 2 2 m 1 7 1 2 1 2 1 2 2 1 1 5 4 2 2 3 3 1 7 4 1 1 7 h a 3"
        " 1 9 1 3 1 m 1 7 1 2 1 5 2 a 1 3 1 3 2 1 f 4 2 c 7 7 1 3 1 8 2 2 2 m 1 7 1 2 1 5 2 9 2 2 2 3 7 3 4 2 1 5 2 i a 2"
        " 1 6 3 3 1 4 3 2 1 1 1 2 3 2 3 3 3 c 4 5 3 3 1 4 2 1 6 1 e l 5 d 1 3 1 n 1 g 2 9 1 3 1 4 7 2 1 3 2 1 2 4 2 a 7 m"
        " 1 3 1 n 1 a 1 5 2 9 1 3 1 4 7 2 6 2 1 4 2 a 1 2 d d 1 3 1 1f 1 3 1 6 4 g 2 q 1 3 1 i 3 o 1 9 1 1 2 7 3 1 4 6 1 "
        "1 1 8 6 a 2 3 c 1m 4 t 11 2 1 1 1 5 1 o 1 1 1 n 2 5 1 1 1 6 2 a 2 4 w 20 1 10 4 13 1 10 1 f 1 d 11 5i 1 1 5 1 2 "
        "ah 1 4 2 7 1 1 1 4 2 15 1 4 2 x 1 4 2 7 1 1 1 4 2 f 1 1l 1 4 2 1v 2 w 3 q 6 2e 2 6 2 il 3 2h 7 m 9 o 9 k c d 1 3"
        " 1 2 c 2m 2 a 6 a 6 q 6 2h 7 17 5 1y a v 1 c 4 c 4 1 3 16 2 5 b 18 4 q 6 b 3 1q 2 1t 1 t 2 b 6 a 6 e 2 v 1d 25 3"
        " 1b 1 38 8 1o 3 f 3 1o 7 17 2 b 8 17 5 eu 2 6 2 12 2 6 2 8 1 1 1 1 1 1 1 v 2 1h 1 f 1 e 2 6 1 j 2 3 1 9 1 36 2 r"
        " 1 d 3 x f x f 3w 4 if p b l 1ec 2 w 1 9p 5 19 1 1 5 1 2 1k 7 2 e o 9 7 1 7 1 7 1 7 1 7 1 7 1 7 1 7 1 3i y q 1 2"
        "h c 5y q c 4 1s 1 2e 2 2v 5 17 1 2m 1 2c c 1b 1 mlp 3 1j 9 9o k 54 8 5n 5 2 1 1 1 5 o 1n 3 a 6 1k 8 1y 8 c 6 38 "
        "b u 3 26 1 b 4 x 1 1j 9 e 2 a 2 2v o s a 6 2 6 2 6 9 7 1 7 1 1o 4 3i 2 a 6 8mc c n 4 1d 4 6su 2 2y 12 7 c 5 5 q "
        "1 5 1 1 1 2 1 2 1 3h g cd 2 1i 7 1 w 16 6 1f 1 j 1 4 4 5 1 3r 2 1 1 5a 3 6 2 6 2 6 2 3 3 7 1 7 1 e 2 c 1 q 1 j 1"
        " 2 1 f 2 e y 3f 5 3 4 19 3 2g 1 d 3 1 1b 1a 3m t 3 1d f s 4 10 9 u 5 17 5 u 1 11 4 e 16 4e 2 a 6 10 4 10 4 14 8 "
        "1g b c 1 f 1 7 1 2 1 b 1 f 1 7 1 2 1v 8n 9 m a 8 o 6 1 16 1 9 1x 6 2 1 1 18 1 2 3 1 2 n 1 20 8 9 1c j 1 2 5 x 3 "
        "r 5 1 1s 1k 4 k 2 1e 1 2 5 8 1 3 1 t 2 3 4 a 7 9 7 1s w 13 4 c 9 1i 3 t 2 r 5 q 7 4 c 7 28 21 1j 1f d 1f 7 1a 8 "
        "a 86 v 1 16 1 3 2 2 26 14 8 16 m q 12 s k n 9 26 4 10 9 1w a 1 2 p 7 a 6 1h 1 i 8 13 9 2o 1 k b i 1 18 1t 7 1 1 "
        "1 4 1 f 1 b 6 1n 5 a 6 4 1 8 2 2 2 m 1 7 1 2 1 5 1 a 2 2 2 3 2 1 6 1 5 7 2 7 3 5 3v 2k 1 5 u 20 8 a 4m 1i 2 12 y"
        " 1x b a 6 d j 1m 6 a 1i r 2 f 4 n 55 1o 2s 2b c 8 2 1 2 8 1 2 1 u 1 2 2 c 9 a 1y 8 2 1a 2 b r 20 8 2b d 21 7b 9 "
        "1 19 1 e a t 3 w 2 m 1 e 21 7 1 2 1 18 3 1 1 2 1 9 8 a 6 6 1 2 1 11 1 2 1 6 7 a 8m p 53 1 f 1e d pn 2u 33 1 5 b "
        "5g 218 2r d tr 1 9 347 g7 6nt ft 7 v 1 a 4 29 1 a 6 u 2 6 a 1y a a 1 7 1 l 5 j j4 2j 2t 23 4 1l 7 h 1s 5 b 2 e 4"
        "qg 8 ye 16 9 6w7 4 1 7 1 2 1 83 19 3 h 4 8 b0 1s4 2z 5 d 3 9 7 a 2 8 3mk 1a 2 n 9 38 1o 6u a 13 2 5e l 1y 4a k c"
        " 2f 9 p 3r 2d 1 1z 1 2 2 1 2 2 2 4 1 c 1 1 1 7 1 1t 1 4 2 8 1 7 1 s 1 4 1 5 1 1 3 7 1 9g 2 84 2 ji f 5 1 f uo v "
        "69 7 1 h 2 7 1 2 1 5 5x 19 3 e 2 a 4 2 8w v h 1m 5 1 yo 7 1 4 1 2 1 f 1 5h 2 g 15 24 4 a 4 2 lt 1w 24 1p 5e 4 1 "
        "r 1 2 1 1 2 1 1 a 1 4 1 1 1 1 6 1 4 1 1 1 1 1 1 3 1 2 1 1 2 1 1 1 1 1 1 1 1 1 1 2 1 1 2 4 1 7 1 4 1 4 1 1 1 a 1 "
        "h 5 3 1 5 1 h 1g 2 7i 18 4 2s c f 2 f 1 f 1 11 a 4u 1k t d 18 4 9 7 2 e 6 4a rc 5 g 3 d 3 38 c 2h 7 c 4 1 f c 4 "
        "1k 8 a 6 14 8 u 2 2 26 9g c e 2 5 3 5 3 7 9 t 3 b 5 6 a a 6 8 8 7 9 43 1 1j 11 a sm wyo w 37d 7 66 2 4g2 e 5rl 2"
        "e7 f2 15u 3t7 fcfp 35s 1beo 1eke 2 1eke 2"
    ),
    "v": ("3fl l 6ah l 14ri 6 2 6 2 6 2 3"),
    "y": (
        "9ym e 2 1 o01 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 "
        "r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1 r 1"
    ),
    "z": ("9z0 2"),
}
