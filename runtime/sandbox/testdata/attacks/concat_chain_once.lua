-- expect: limit or error
local s=("x"):rep(6e6) return #(s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s)
