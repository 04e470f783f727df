/*
 * How pjproject is built for Dialbridge; everything not named here keeps pjproject's default.
 * A change here changes the key of the wheel cache, so the next `make setup` builds anew.
 */

/* The default is 4 calls, and uaConfig.maxCalls is silently cut to this. */
#define PJSUA_MAX_CALLS                 2048
#define PJSUA_MAX_CONF_PORTS            8192

/* A call holds an RTP and an RTCP socket, and briefly several transactions and dialogs. */
#define PJ_IOQUEUE_MAX_HANDLES          16384
#define PJSIP_MAX_TSX_COUNT             16383
#define PJSIP_MAX_DIALOG_COUNT          8191

/* Off by default on Linux; callers come by IPv6 too. */
#define PJ_HAS_IPV6                     1

/* Bursts of new calls wait in the SIP socket while a tick runs. */
#define PJSIP_UDP_SO_RCVBUF_SIZE        4194304
#define PJSIP_UDP_SO_SNDBUF_SIZE        4194304

/* The switchboard backend keeps no queue of operations that only a clock would empty, and no
 * resampler per call: our mixer calls the stream ports itself (docs/how-it-works.md). */
#define PJMEDIA_CONF_USE_SWITCH_BOARD   1
#define PJMEDIA_RESAMPLE_IMP            PJMEDIA_RESAMPLE_SPEEX

/* The default re-arms every socket with four system calls per packet; 0 needs two. */
#define PJ_IOQUEUE_DEFAULT_EPOLL_FLAGS  0

/* The engine polls RTP once per tick: let one system call tell of every packet that came. */
#define PJ_IOQUEUE_MAX_EVENTS_IN_SINGLE_POLL 512

/* The order of [media] codecs decides what we answer with, not the order of the caller's offer. */
#define PJMEDIA_SDP_NEG_PREFER_REMOTE_CODEC_ORDER 0

/* Sound and pictures of the machine itself are not pjproject's business here. */
#define PJMEDIA_AUDIO_DEV_HAS_PORTAUDIO 0
#define PJMEDIA_HAS_VIDEO               0
