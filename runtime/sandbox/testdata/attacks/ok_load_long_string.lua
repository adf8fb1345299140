-- expect: ok
local kept=("y"):rep(1e7)
for i=1,4 do assert(#loadstring("return [["..("x"):rep(2.5e5).."]]")()==2.5e5) end return kept
