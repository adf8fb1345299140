-- expect: limit
local t={} while true do local g=(("x"):rep(1e4)..#t):gmatch("x") g() t[#t+1]=g end
