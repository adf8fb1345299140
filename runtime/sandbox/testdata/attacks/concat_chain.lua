-- expect: limit
local s=("x"):rep(3e6) while true do s=s..s..s..s..s..s..s..s..s..s..s..s..s..s..s..s end
