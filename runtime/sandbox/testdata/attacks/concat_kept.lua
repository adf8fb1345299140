-- expect: limit
local base=("x"):rep(5e4) local t={} while true do t[#t+1]=base..#t end
