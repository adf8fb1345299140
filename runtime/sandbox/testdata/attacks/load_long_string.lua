-- expect: limit
local t={} while true do t[#t+1]=assert(loadstring("return [[ "..("x"):rep(2e5)..#t.."]]")) end
