#include "media/drop.hpp"

namespace madang::media {

std::string_view to_string(Drop drop) {
  switch (drop) {
    case Drop::UnknownTuple: return "unknown_tuple";
    case Drop::UnknownUfrag: return "unknown_ufrag";
    case Drop::UnknownKind: return "unknown_kind";
    case Drop::StunRefused: return "stun_refused";
    case Drop::InvalidTuple: return "invalid_tuple";
    case Drop::DtlsNotStarted: return "dtls_not_started";
    case Drop::NoKeys: return "no_keys";
    case Drop::SrtpRefused: return "srtp_refused";
    case Drop::MalformedRtp: return "malformed_rtp";
    case Drop::MalformedRtcp: return "malformed_rtcp";
    case Drop::UnknownStream: return "unknown_stream";
    case Drop::BadSequence: return "bad_sequence";
    case Drop::Duplicate: return "duplicate";
    case Drop::NotMedia: return "not_media";
    case Drop::ProducerPaused: return "producer_paused";
    case Drop::TooLarge: return "too_large";
    case Drop::Overload: return "overload";
    case Drop::WrongSource: return "wrong_source";
    case Drop::Throttled: return "throttled";
    case Drop::NoDataChannels: return "no_data_channels";
    case Drop::UnknownDataStream: return "unknown_data_stream";
    case Drop::DcepRefused: return "dcep_refused";
    case Drop::DataTooLarge: return "data_too_large";
    case Drop::DataOverflow: return "data_overflow";
  }
  return "unknown";
}

}  // namespace madang::media
