;; model.wasm as text. Weights lie at 0, inputs at 256; dot(n) is the sum of their n products.
(module
  (memory (export "memory") 1)
  (func (export "dot") (param $count i32) (result f64)
    (local $at i32) (local $sum f64)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $count)))
        (local.set $sum
          (f64.add
            (local.get $sum)
            (f64.mul
              (f64.load (i32.shl (local.get $at) (i32.const 3)))
              (f64.load offset=256 (i32.shl (local.get $at) (i32.const 3))))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (local.get $sum)))
