-- expect: ok
local t = {} for i = 1, 2001 do local s = string.rep("x", 2^20) while #s > 32 do s = s:sub(1, math.ceil(#s / 2)) end t[i] = s end
return #t
